import { mysqlApplications } from '../adapters/mysql/applications.ts';
import { mysqlChats } from '../adapters/mysql/chats.ts';
import { PATIENCE_MS } from '../adapters/opensearch/client.ts';
import { opensearchMessageIndex } from '../adapters/opensearch/message-index.ts';
import { redisSearchPermits } from '../adapters/redis/search-permits.ts';
import { timeLeft } from '../runtime/deadline.ts';
import { instant } from '../runtime/identifiers.ts';
import { searchApplication } from '../usecases/reading/search-application.ts';
import { searchMessages } from '../usecases/reading/search-messages.ts';
import type { Instance } from './instance.ts';
import { mysql } from './shared/mysql.ts';
import { opensearch } from './shared/opensearch.ts';
import { readers } from './shared/readers.ts';
import { redis } from './shared/redis.ts';
import { secrets } from './shared/secrets.ts';

export async function searching(instance: Instance) {
  const { client, names } = await opensearch(instance);
  const { readChat } = readers(instance);
  const ports = {
    messageIndex: opensearchMessageIndex(client, names, () => ({
      requestTimeout: Math.max(1, Math.min(PATIENCE_MS, timeLeft())),
    })),
    searchPermits: redisSearchPermits(redis(instance), { ...instance.config, now: Date.now }),
  };
  const applications = mysqlApplications(mysql(instance));
  const chats = mysqlChats(mysql(instance));
  return {
    cursorKey: secrets(instance).cursorKey,
    searchMessages: searchMessages({ ...ports, readChat }),
    searchApplication: searchApplication({ ...ports, applications, chats, now: Date.now, instant }),
  };
}
