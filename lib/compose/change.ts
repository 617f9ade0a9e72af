import { mysqlApplicationEdits } from '../adapters/mysql/application-edits.ts';
import { mysqlApplications } from '../adapters/mysql/applications.ts';
import { mysqlChatEdits } from '../adapters/mysql/chat-edits.ts';
import { mysqlChats } from '../adapters/mysql/chats.ts';
import { instant } from '../runtime/identifiers.ts';
import { deleteApplication, editApplication } from '../usecases/change-application.ts';
import { deleteChat, editChat } from '../usecases/change-chat.ts';
import { readApplication } from '../usecases/read-application.ts';
import { readChat } from '../usecases/read-chat.ts';
import type { Instance } from './instance.ts';
import { mysql } from './shared/mysql.ts';
import { pendingLog } from './shared/pending-log.ts';
import { sequences } from './shared/sequences.ts';

/** Changes of chats and applications, which need no queue. */
export function changing(instance: Instance) {
  const db = mysql(instance);
  const ports = {
    pendingLog: pendingLog(instance),
    sequences: sequences(instance),
    applications: mysqlApplications(db),
    chats: mysqlChats(db),
    applicationEdits: mysqlApplicationEdits(db),
    chatEdits: mysqlChatEdits(db),
    instant,
  };
  return {
    editApplication: editApplication({ ...ports, readApplication: readApplication(ports) }),
    deleteApplication: deleteApplication(ports),
    editChat: editChat({ ...ports, readChat: readChat(ports) }),
    deleteChat: deleteChat(ports),
  };
}
