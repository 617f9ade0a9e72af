import type { MessageInput, PostMessagesInput } from '../../../lib/domain/posting.ts';
import type { Message } from '../../../lib/domain/terms.ts';
import type { postMessages } from '../../../lib/usecases/writing/post-messages.ts';

type PostOneInput = MessageInput & Omit<PostMessagesInput, 'messages'>;

/** Posts one message. Throws the error that the client is told. */
export async function postOne(
  post: ReturnType<typeof postMessages>,
  { token, chat, waitMs, ...message }: PostOneInput,
): Promise<Message> {
  const { posted } = await post({ token, chat, waitMs, messages: [message] });
  const [one] = posted;
  if (!one) throw new Error('the message got no result');
  if ('error' in one) throw one.error;
  return one.message;
}
