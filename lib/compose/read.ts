import { mysqlApplications } from '../adapters/mysql/applications.ts';
import { mysqlChangeFeed } from '../adapters/mysql/change-feed.ts';
import { mysqlChats } from '../adapters/mysql/chats.ts';
import { mysqlMessages } from '../adapters/mysql/messages.ts';
import { listChanges } from '../usecases/list-changes.ts';
import { listChats } from '../usecases/list-chats.ts';
import { listMessages } from '../usecases/list-messages.ts';
import { listApplications, readApplication } from '../usecases/read-application.ts';
import { readChat } from '../usecases/read-chat.ts';
import { readMessage } from '../usecases/read-message.ts';
import type { Instance } from './instance.ts';
import { mysql } from './shared/mysql.ts';
import { pendingLog } from './shared/pending-log.ts';
import { secrets } from './shared/secrets.ts';
import { sequences } from './shared/sequences.ts';

export function reading(instance: Instance) {
  const db = mysql(instance);
  const ports = {
    pendingLog: pendingLog(instance),
    sequences: sequences(instance),
    applications: mysqlApplications(db),
    chats: mysqlChats(db),
    messages: mysqlMessages(db),
    changeFeed: mysqlChangeFeed(db),
  };
  return {
    cursorKey: secrets(instance).cursorKey,
    readApplication: readApplication(ports),
    listApplications: listApplications(ports),
    readChat: readChat(ports),
    listChats: listChats(ports),
    readMessage: readMessage(ports),
    listMessages: listMessages(ports),
    listChanges: listChanges(ports),
  };
}
