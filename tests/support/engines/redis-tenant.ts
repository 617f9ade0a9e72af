import { NO_OWN_LIMITS } from '../../../lib/domain/rate-limit.ts';
import type {
  MessagesVerdict,
  NumberedChat,
  NumberedMessage,
  SequencePosition,
  Sequences,
} from '../../../lib/domain/sequence-port.ts';
import type { ApplicationToken, ChatNumber, SequenceName } from '../../../lib/domain/terms.ts';
import { instant, newId } from '../../../lib/runtime/identifiers.ts';

/* Numbers from Redis alone: this file grants blocks in place of the ledger. */

const BLOCK = 1_000;

const lease = (sequences: Sequences, name: SequenceName, position: SequencePosition) =>
  sequences.install(name, position, {
    first: position.end + 1,
    last: position.end + BLOCK,
  });

/** Creates a chat of an application. */
export async function chatIn(sequences: Sequences, token: ApplicationToken): Promise<ChatNumber> {
  const draft = { id: newId(), title: 'a chat', createdAt: instant() };
  for (;;) {
    const verdict = await sequences.acceptChat(token, { draft });
    if (verdict.outcome === 'accepted') {
      const [{ chat }] = verdict.numbered as readonly [NumberedChat];
      return chat.number;
    }
    const opened = await sequences.open({ token }, NO_OWN_LIMITS, 'brand-new');
    if (opened.outcome === 'needs-lease') await lease(sequences, { token }, opened.position);
  }
}

/** Posts messages to a chat. */
export async function messagesIn(
  sequences: Sequences,
  token: ApplicationToken,
  chat: ChatNumber,
  count: number,
): Promise<readonly NumberedMessage[]> {
  const numbered: NumberedMessage[] = [];
  while (numbered.length < count) {
    const createdAt = instant();
    const draft = () => ({
      id: newId(),
      body: 'a message',
      author: null,
      sentAt: createdAt,
      metadata: null,
      createdAt,
    });
    const drafts = Array.from({ length: count - numbered.length }, () => ({ draft: draft() }));
    const verdict: MessagesVerdict = await sequences.acceptMessages(token, chat, drafts);
    if (verdict.outcome === 'accepted') numbered.push(...verdict.numbered);
    else if (verdict.outcome === 'needs-lease')
      await lease(sequences, { token, chat }, verdict.position);
    else throw new Error(`no number: ${verdict.outcome}`);
  }
  return numbered;
}
