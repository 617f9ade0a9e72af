import type { MessageInput, PostMessagesInput } from '../../domain/posting.ts';
import type { Message } from '../../domain/terms.ts';
import { type PostMessagesPorts, postMessages } from './post-messages.ts';

type PostMessageInput = MessageInput & Omit<PostMessagesInput, 'messages'>;

/**
 * Numbers a message and queues it. Resolves once SQS has accepted it; the message can be read at
 * once.
 */
export const postMessage = (ports: PostMessagesPorts) => {
  const post = postMessages(ports);
  return async (input: PostMessageInput): Promise<Message> => {
    const { token, chat, charge, measure, until, ...message } = input;
    const [posted] = await post({ token, chat, charge, measure, until, messages: [message] });
    if (!posted) throw new TypeError('one message was posted, and none is answered');
    if ('error' in posted) throw posted.error;
    return posted.message;
  };
};
