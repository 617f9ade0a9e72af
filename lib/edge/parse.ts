import type * as z from 'zod/mini';
import type { ChatName, MessageName } from '../domain/edit-port.ts';
import { type Fault, Problem } from '../domain/problems.ts';
import type { ApplicationToken, ChatNumber, MessageNumber } from '../domain/terms.ts';

/**
 * Faults per response: a body with thousands of misspelt members must not get a response larger
 * than itself.
 */
const MOST_FAULTS = 20;

/**
 * Parses input once: the result is typed and needs no further check. `at`: the start of the faults'
 * pointers.
 */
export function parse<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  at: '#' | '#/query' | '#/header' = '#',
): z.output<Schema> {
  const { data, error } = schema.safeParse(value);
  if (!error) return data as z.output<Schema>;
  const faults = error.issues.flatMap((issue): Fault[] => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
    return keys.map((key) => ({
      pointer: [at, ...[...issue.path, ...(key === undefined ? [] : [key])].map(pointerPart)].join(
        '/',
      ),
      detail: key === undefined ? issue.message : 'is not a member of this request',
    }));
  });
  throw new Problem('invalid-request', undefined, { faults: faults.slice(0, MOST_FAULTS) });
}

/** A part of a JSON pointer (RFC 6901), percent-encoded for a URI fragment. */
const pointerPart = (part: PropertyKey): string =>
  encodeURIComponent(String(part).toWellFormed().replace(/~/g, '~0').replace(/\//g, '~1'));

/** The token in a path. A malformed one is treated like any unknown application. */
export function parseToken(text: string): ApplicationToken {
  if (!/^[0-9a-f]{32}$/.test(text)) throw new Problem('application-not-found');
  return text as ApplicationToken;
}

export function parseKid(text: string): string {
  if (!/^[0-9a-f]{32}$/.test(text)) throw new Problem('key-not-found');
  return text;
}

export const chatName = (path: { readonly token: string; readonly chat: string }): ChatName => ({
  token: parseToken(path.token),
  chat: parseChatNumber(path.chat),
});

export const messageName = (path: {
  readonly token: string;
  readonly chat: string;
  readonly message: string;
}): MessageName => ({ ...chatName(path), number: parseMessageNumber(path.message) });

export const parseChatNumber = (text: string): ChatNumber =>
  parseNumber(text, 'chat-not-found') as ChatNumber;

export const parseMessageNumber = (text: string): MessageNumber =>
  parseNumber(text, 'message-not-found') as MessageNumber;

/** Largest number that MySQL can store (INT UNSIGNED). */
const LARGEST_NUMBER = 2 ** 32 - 1;

/** A plain decimal from 1, without sign or leading zero, so that each resource has one URL. */
function parseNumber(text: string, otherwise: 'chat-not-found' | 'message-not-found'): number {
  const number = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > LARGEST_NUMBER) throw new Problem(otherwise);
  return number;
}
