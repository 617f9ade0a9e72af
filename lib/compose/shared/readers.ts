import { mysqlApplications } from '../../adapters/mysql/applications.ts';
import { mysqlChats } from '../../adapters/mysql/chats.ts';
import { readApplication } from '../../usecases/reading/read-application.ts';
import { readChat } from '../../usecases/reading/read-chat.ts';
import type { Instance } from '../instance.ts';
import { mysql } from './mysql.ts';
import { pendingLog } from './pending-log.ts';
import { sequences } from './sequences.ts';

/**
 * Makes the use cases that read one application or one chat. Reads, changes and searches share
 * them.
 */
export function readers(instance: Instance) {
  const ports = {
    pendingLog: pendingLog(instance),
    sequences: sequences(instance),
    applications: mysqlApplications(mysql(instance)),
    chats: mysqlChats(mysql(instance)),
  };
  return { readApplication: readApplication(ports), readChat: readChat(ports) };
}
