import { changing } from '../../lib/compose/change.ts';
import { http } from '../../lib/edge/http.ts';
import { ifMatch } from '../../lib/edge/if-match.ts';
import { noContent } from '../../lib/edge/response.ts';

export const handler = http(
  'delete-chat',
  changing,
  async function handle({ event, token, chat }, { deleteChat }) {
    await deleteChat({ token, chat }, { revisions: ifMatch(event) });
    return noContent();
  },
);
