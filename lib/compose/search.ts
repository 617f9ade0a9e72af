import { mysqlApplications } from '../adapters/mysql/applications.ts';
import { mysqlChats } from '../adapters/mysql/chats.ts';
import { opensearchMessageIndex } from '../adapters/opensearch/message-index.ts';
import { searchApplication } from '../usecases/reading/search-application.ts';
import { searchMessages } from '../usecases/reading/search-messages.ts';
import type { Instance } from './instance.ts';
import { mysql } from './shared/mysql.ts';
import { opensearch } from './shared/opensearch.ts';
import { readers } from './shared/readers.ts';
import { secrets } from './shared/secrets.ts';

export async function searching(instance: Instance) {
  const { client, names } = await opensearch(instance);
  const { readChat } = readers(instance);
  const messageIndex = opensearchMessageIndex(client, names);
  const applications = mysqlApplications(mysql(instance));
  const chats = mysqlChats(mysql(instance));
  return {
    cursorKey: secrets(instance).cursorKey,
    searchMessages: searchMessages({ messageIndex, readChat }),
    searchApplication: searchApplication({ messageIndex, applications, chats }),
  };
}
