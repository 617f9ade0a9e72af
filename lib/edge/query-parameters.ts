import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { mark } from '../contracts/routes.ts';
import { type Fault, Problem } from '../domain/problems.ts';

/** Most faults in one response. */
const MOST_FAULTS = 20;

/**
 * The query parameters of a request. Reads the query string as the client sent it: the gateway
 * joins a repeated parameter by commas, and replaces bytes that are not UTF-8.
 */
export function queryParameters({
  rawQueryString,
}: APIGatewayProxyEventV2): Readonly<Record<string, string>> {
  const given = rawQueryString
    .split('&')
    .filter((part) => part !== '')
    .map(parameterIn);
  const named = Map.groupBy(given, ([name]) => name);
  const repeated = [...named].filter(([, values]) => values.length > 1).map(([name]) => name);
  if (repeated.length > 0) throw refusal(repeated, 'must come once');
  return Object.fromEntries(given);
}

/** Refuses a request with any query parameter but a mark, for an operation that has none. */
export function refuseQueryParameters(event: APIGatewayProxyEventV2): void {
  const names = Object.keys(queryParameters(event)).filter((name) => name !== mark.name);
  if (names.length > 0) throw refusal(names, 'is not a member of this request');
}

function parameterIn(part: string): readonly [name: string, value: string] {
  const at = part.indexOf('=');
  return at < 0 ? [decoded(part), ''] : [decoded(part.slice(0, at)), decoded(part.slice(at + 1))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new Problem('invalid-query', undefined, { cause });
  }
}

function refusal(names: readonly string[], detail: string): Problem {
  const faults = names
    .slice(0, MOST_FAULTS)
    .map((name): Fault => ({ pointer: `#/query/${pointerPart(name)}`, detail }));
  return new Problem('invalid-request', undefined, { faults });
}

/**
 * A name or an array position in a JSON pointer (RFC 6901), percent-encoded for a URI fragment.
 */
export const pointerPart = (part: PropertyKey): string =>
  encodeURIComponent(String(part).toWellFormed().replace(/~/g, '~0').replace(/\//g, '~1'));
