import { mysqlApplicationEdits } from '../adapters/mysql/application-edits.ts';
import { mysqlChatEdits } from '../adapters/mysql/chat-edits.ts';
import { instant } from '../runtime/identifiers.ts';
import { deleteApplication, editApplication } from '../usecases/changing/change-application.ts';
import { deleteChat, editChat } from '../usecases/changing/change-chat.ts';
import type { Instance } from './instance.ts';
import { mysql } from './shared/mysql.ts';
import { pendingLog } from './shared/pending-log.ts';
import { readers } from './shared/readers.ts';
import { sequences } from './shared/sequences.ts';

/** Makes the use cases that change chats and applications. They send nothing to a queue. */
export function changing(instance: Instance) {
  const db = mysql(instance);
  const ports = {
    pendingLog: pendingLog(instance),
    sequences: sequences(instance),
    applicationEdits: mysqlApplicationEdits(db),
    chatEdits: mysqlChatEdits(db),
    ...readers(instance),
    instant,
  };
  return {
    editApplication: editApplication(ports),
    deleteApplication: deleteApplication(ports),
    editChat: editChat(ports),
    deleteChat: deleteChat(ports),
  };
}
