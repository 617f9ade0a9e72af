import type { PersistOutcome } from '../../domain/messages-port.ts';
import type { MessageWrite } from '../../domain/queue-port.ts';
import type { ChatNumber } from '../../domain/terms.ts';
import type { Trx } from './client.ts';
import { insertMessages } from './insert-messages.ts';

/**
 * Works in one transaction: locks the chats, reads the rows of the messages, inserts the new
 * messages and counts them. Chats are locked in key order, so that two workers never deadlock.
 * Locking first also avoids the deadlock of an INSERT followed by an UPDATE of the parent row.
 */
export async function persistMessages(
  trx: Trx,
  applicationId: number,
  writes: readonly MessageWrite[],
  locked: 'wait' | 'skip',
): Promise<Map<MessageWrite, keyof PersistOutcome>> {
  const verdicts = new Map<MessageWrite, keyof PersistOutcome>();
  const byChat = Map.groupBy(writes, (write) => write.chatNumber);
  const chats = await lockChats(trx, applicationId, [...byChat.keys()], locked);
  const stored = await storedRows(trx, applicationId, byChat);
  for (const [number, ofChat] of byChat) {
    const chat = chats.get(number);
    if (chat?.state !== 'chat') {
      const verdict = chat?.state === 'tombstone' ? 'discarded' : 'early';
      for (const write of ofChat) verdicts.set(write, verdict);
      continue;
    }
    const fresh = new Map<number, MessageWrite>();
    for (const write of ofChat) {
      const { number: n, id } = write.message;
      const row = stored.get(`${number}:${n}`);
      const holder = row && row.state !== 'void' ? row.id : fresh.get(n)?.message.id;
      if (holder === undefined) fresh.set(n, write);
      verdicts.set(write, holder === undefined || holder === id ? 'persisted' : 'collided');
    }
    const voids = [...fresh.keys()].filter((n) => stored.get(`${number}:${n}`)?.state === 'void');
    const lockedChat = {
      applicationId,
      number,
      lastChange: chat.change_sequence,
      settledThrough: chat.settled_through,
    };
    const messages = [...fresh.values()].map(({ message }) => message);
    await insertMessages(trx, lockedChat, messages, voids);
  }
  return verdicts;
}

async function lockChats(
  trx: Trx,
  applicationId: number,
  numbers: readonly ChatNumber[],
  locked: 'wait' | 'skip',
) {
  const rows = await trx
    .selectFrom('chats')
    .select(['number', 'change_sequence', 'settled_through', 'state'])
    .where('application_id', '=', applicationId)
    .where('number', 'in', [...numbers])
    .orderBy('number')
    .forUpdate()
    .$if(locked === 'skip', (query) => query.skipLocked())
    .execute();
  return new Map(rows.map((row) => [row.number as ChatNumber, row]));
}

async function storedRows(
  trx: Trx,
  applicationId: number,
  byChat: ReadonlyMap<ChatNumber, readonly MessageWrite[]>,
) {
  const rows = await trx
    .selectFrom('messages')
    .select(['chat_number', 'number', 'id', 'state'])
    .where('application_id', '=', applicationId)
    .where((eb) =>
      eb.or(
        [...byChat].map(([chat, writes]) =>
          eb.and([
            eb('chat_number', '=', chat),
            eb(
              'number',
              'in',
              writes.map((write) => write.message.number),
            ),
          ]),
        ),
      ),
    )
    .execute();
  return new Map(rows.map((row) => [`${row.chat_number}:${row.number}`, row]));
}
