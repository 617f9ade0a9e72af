import type { Listed } from '../../../commands/judge/rules/listed.ts';
import { listMessages } from '../api/calls.ts';
import type { Api } from '../api/client.ts';
import type { Message, NumberRange } from '../api/resources.ts';
import { contentOf } from './record.ts';

export const PAGE = 200;

/** Lists the chat from its first number to its last. */
export async function listAll(api: Api, token: string, chat: number): Promise<Listed> {
  const messages: Message[] = [];
  const deleted: number[] = [];
  const voids: NumberRange[] = [];
  let isIncomplete = false;
  let cursor: string | undefined;
  do {
    const page = await listMessages(api, token, chat, { cursor, limit: PAGE });
    messages.push(...page.data);
    deleted.push(...(page.deleted ?? []));
    voids.push(...(page.voids ?? []));
    isIncomplete ||= page.incomplete === true;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  const shown = messages.map(({ number, body, state }) => {
    return { number, content: contentOf(body), isPending: state === 'accepted' };
  });
  return { messages: shown, deleted, voids, isIncomplete };
}
