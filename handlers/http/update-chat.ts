import { changing } from '../../lib/compose/change.ts';
import { UpdateChatBody } from '../../lib/contracts/http.ts';
import { http } from '../../lib/edge/http.ts';
import { ifMatch } from '../../lib/edge/if-match.ts';
import { jsonBody } from '../../lib/edge/parse.ts';
import { chatResource } from '../../lib/edge/resources.ts';
import { ok } from '../../lib/edge/response.ts';

export const handler = http(
  'update-chat',
  changing,
  async function handle({ event, token, chat }, { editChat }) {
    const { title } = jsonBody(event, UpdateChatBody);
    const edited = await editChat({ token, chat }, { revisions: ifMatch(event) }, title);
    return ok(chatResource(edited), edited.revision);
  },
);
