import { changingMessages } from '../../lib/compose/change-messages.ts';
import { authorsOwn } from '../../lib/edge/authenticate.ts';
import { http } from '../../lib/edge/http.ts';
import { ifMatch } from '../../lib/edge/if-match.ts';
import { noContent } from '../../lib/edge/response.ts';

export const handler = http(
  'delete-message',
  changingMessages,
  async function handle({ event, caller, token, chat, message: number }, { deleteMessage }) {
    const name = { token, chat, number };
    await deleteMessage(name, { revisions: ifMatch(event), only: authorsOwn(caller) });
    return noContent();
  },
);
