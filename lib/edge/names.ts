import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { NameIn, RouteName } from '../contracts/routes.ts';
import { Problem } from '../domain/problems.ts';
import type { ApplicationToken, ChatNumber, MessageNumber } from '../domain/terms.ts';

/* Parses the parameters in a path. A malformed one gets the same problem as an unknown resource. */

/** The largest number of a chat or message that MySQL can store (INT UNSIGNED). */
const LARGEST_NUMBER = 2 ** 32 - 1;

export function parseToken(text: string): ApplicationToken {
  if (!/^[0-9a-f]{32}$/.test(text)) throw new Problem('application-not-found');
  return text as ApplicationToken;
}

function parseKid(text: string): string {
  if (!/^[0-9a-f]{32}$/.test(text)) throw new Problem('key-not-found');
  return text;
}

export const parseChatNumber = (text: string): ChatNumber =>
  parseNumber(text, 'chat-not-found') as ChatNumber;

export const parseMessageNumber = (text: string): MessageNumber =>
  parseNumber(text, 'message-not-found') as MessageNumber;

/**
 * Parses a plain decimal from 1, without sign or leading zero, so that each resource has one URL.
 */
function parseNumber(text: string, otherwise: 'chat-not-found' | 'message-not-found'): number {
  const number = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > LARGEST_NUMBER) throw new Problem(otherwise);
  return number;
}

/** One parser per path parameter, in the order in which they stand in a path. */
const PARSERS = {
  token: parseToken,
  chat: parseChatNumber,
  message: parseMessageNumber,
  kid: parseKid,
};
type Parsers = typeof PARSERS;

/** The parsed parameters in the path of a route. */
export type Names<Route extends RouteName> = {
  readonly [Name in NameIn<Route> & keyof Parsers]: ReturnType<Parsers[Name]>;
};

/** The application's token in a request's path. Undefined: the path has none. */
export function tokenIn({ pathParameters }: APIGatewayProxyEventV2): ApplicationToken | undefined {
  return pathParameters?.token === undefined ? undefined : parseToken(pathParameters.token);
}

/** Parses all parameters in the path of a request. */
export function namesIn<Route extends RouteName>(event: APIGatewayProxyEventV2): Names<Route> {
  const given = event.pathParameters ?? {};
  const names = Object.entries(PARSERS).flatMap(([name, parse]) =>
    given[name] === undefined ? [] : [[name, parse(given[name])]],
  );
  return Object.fromEntries(names) as Names<Route>;
}
