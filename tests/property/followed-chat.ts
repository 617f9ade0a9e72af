import { mysqlMessageEdits } from '../../lib/adapters/mysql/message-edits.ts';
import { mysqlMessages } from '../../lib/adapters/mysql/messages.ts';
import type { AcceptedWrite } from '../../lib/domain/queue-port.ts';
import type {
  AcceptedMessage,
  ApplicationToken,
  ChatNumber,
  MessageNumber,
} from '../../lib/domain/terms.ts';
import { instant, newId } from '../../lib/runtime/identifiers.ts';
import type { App } from '../support/api/app.ts';
import { recordVoids } from '../support/engines/void-rows.ts';
import type { Random } from '../support/load/random.ts';

/**
 * A chat that several writers change concurrently by the real adapters: workers, the settle job and
 * requests.
 */
export async function followedChat(app: App, token: ApplicationToken, chat: ChatNumber) {
  const messages = mysqlMessages(app.db);
  const edits = mysqlMessageEdits(app.db);
  const sent: AcceptedWrite[] = [];
  const skipped: number[] = [];
  const voided: number[] = [];
  let numbers = 0;

  const write = (number: number): AcceptedWrite => ({
    kind: 'message',
    token,
    chatNumber: chat,
    message: draft(number),
  });
  const created = { id: newId(), number: chat, title: null, createdAt: instant() };
  await messages.persist([{ kind: 'chat', token, chat: created }]);

  const change = async (number: number, kind: 'edit' | 'delete', random: Random) => {
    const name = { token, chat, number: number as MessageNumber };
    const pending = { chat: undefined, message: undefined };
    const body = kind === 'edit' ? { body: `edit ${random.below(1_000_000)}` } : {};
    await edits.change(name, pending, {}, { kind, at: instant(), ...body });
  };
  const store = async (writes: readonly AcceptedWrite[]) => {
    sent.push(...writes);
    await messages.persist(writes);
  };

  const steps = {
    async store(random: Random) {
      const fresh = Array.from({ length: 1 + random.below(4) }, () => write(++numbers));
      await store(random.chance(0.5) ? fresh : fresh.toReversed());
    },
    async redeliver(random: Random) {
      if (sent.length > 0) await messages.persist([random.pick(sent), random.pick(sent)]);
    },
    async edit(random: Random) {
      if (numbers > 0) await change(1 + random.below(numbers), 'edit', random);
    },
    async remove(random: Random) {
      if (numbers > 0) await change(1 + random.below(numbers), 'delete', random);
    },
    async skip(random: Random) {
      for (let n = random.below(6); n >= 0; n--) skipped.push(++numbers);
    },
    async settle() {
      const settled = skipped.splice(0);
      if (settled.length === 0) return;
      await recordVoids(app.db, token, settled, chat);
      voided.push(...settled);
    },
    async comeLate(random: Random) {
      const [number] = voided.splice(random.below(Math.max(1, voided.length)), 1);
      if (number !== undefined) await store([write(number)]);
    },
  };
  const names = Object.keys(steps) as (keyof typeof steps)[];

  return {
    step: (random: Random) => steps[random.pick(names)](random),

    /** Every number with a row, and its content in the store. */
    async transcript(): Promise<Map<number, string>> {
      const rows = await app.db
        .selectFrom('messages')
        .innerJoin('applications', 'applications.id', 'messages.application_id')
        .select(['number', 'state', 'body', 'messages.revision'])
        .where('token', '=', token)
        .where('chat_number', '=', chat)
        .orderBy('number')
        .execute();
      return new Map(
        rows.map(({ number, state, body, revision }) => [
          number,
          state === 'message' ? `${body} (${revision})` : state === 'void' ? 'void' : 'deleted',
        ]),
      );
    },
  };
}

const draft = (number: number): AcceptedMessage => ({
  number: number as MessageNumber,
  id: newId(),
  body: `message ${number}`,
  author: null,
  sentAt: instant(),
  metadata: null,
  createdAt: instant(),
});
