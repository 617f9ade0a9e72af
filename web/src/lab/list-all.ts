import { listMessages } from '../api/calls.ts';
import type { Api } from '../api/client.ts';
import type { NumberRange } from '../api/resources.ts';
import type { Listed } from './judge.ts';

export const PAGE = 200;

/** Lists the chat from its first number to its last. */
export async function listAll(api: Api, token: string, chat: number): Promise<Listed> {
  const messages: { number: number; body: string }[] = [];
  const deleted: number[] = [];
  const voids: NumberRange[] = [];
  let cursor: string | undefined;
  do {
    const page = await listMessages(api, token, chat, { cursor, limit: PAGE });
    messages.push(...page.data.map(({ number, body }) => ({ number, body })));
    deleted.push(...(page.deleted ?? []));
    voids.push(...(page.voids ?? []));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return { messages, deleted, voids };
}
