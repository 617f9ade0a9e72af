import type * as z from 'zod/mini';
import type { ChatName, MessageName } from '../domain/edit-port.ts';
import { type Fault, Problem } from '../domain/problems.ts';
import type { ApplicationToken, ChatNumber, MessageNumber } from '../domain/terms.ts';

/** Faults named in one answer; a body of thousands of misspelt members gets no answer larger than itself. */
const MOST_FAULTS = 20;

/** Parses once at the door: what comes out is typed, and nobody checks it again. `at` is the start of the pointers of its faults. */
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

/** RFC 6901, with what a URI fragment may not hold percent-encoded. */
const pointerPart = (part: PropertyKey): string =>
  encodeURIComponent(String(part).toWellFormed().replace(/~/g, '~0').replace(/\//g, '~1'));

/** A token in a path; one that cannot be ours is as unknown as any other. */
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

/** Largest number the store can hold (INT UNSIGNED). */
const LARGEST_NUMBER = 2 ** 32 - 1;

/** A plain decimal from 1, without sign or leading zero: each resource has one name. */
function parseNumber(text: string, otherwise: 'chat-not-found' | 'message-not-found'): number {
  const number = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > LARGEST_NUMBER) throw new Problem(otherwise);
  return number;
}
