import { mysqlApplications } from '../adapters/mysql/applications.ts';
import { mysqlChangeFeed } from '../adapters/mysql/change-feed.ts';
import { mysqlChats } from '../adapters/mysql/chats.ts';
import { mysqlMessages } from '../adapters/mysql/messages.ts';
import { listChanges } from '../usecases/reading/list-changes.ts';
import { listChats } from '../usecases/reading/list-chats.ts';
import { listMessages } from '../usecases/reading/list-messages.ts';
import { listApplications } from '../usecases/reading/read-application.ts';
import { readMessage } from '../usecases/reading/read-message.ts';
import type { Instance } from './instance.ts';
import { mysql } from './shared/mysql.ts';
import { pendingLog } from './shared/pending-log.ts';
import { readers } from './shared/readers.ts';
import { secrets } from './shared/secrets.ts';

export function reading(instance: Instance) {
  const db = mysql(instance);
  const ports = {
    pendingLog: pendingLog(instance),
    applications: mysqlApplications(db),
    chats: mysqlChats(db),
    messages: mysqlMessages(db),
    changeFeed: mysqlChangeFeed(db),
  };
  return {
    cursorKey: secrets(instance).cursorKey,
    ...readers(instance),
    listApplications: listApplications(ports),
    listChats: listChats(ports),
    readMessage: readMessage(ports),
    listMessages: listMessages(ports),
    listChanges: listChanges(ports),
  };
}
