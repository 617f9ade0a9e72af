/* Terms
 * engine  a server that the application needs and does not contain: Redis, MySQL, OpenSearch, AWS (its stand-in)
 * native  run from a downloaded program, as this user, without a container
 */
import type { CacheItem } from '../install/cache.ts';

export type EngineName = 'redis' | 'mysql' | 'opensearch' | 'aws';

/** The setting that says where an engine is. Set beforehand, it names one that runs already. */
export const ENGINE_SETTING = {
  redis: 'REDIS_URL',
  mysql: 'MYSQL_URL',
  opensearch: 'OPENSEARCH_URL',
  aws: 'AWS_ENDPOINT_URL',
} as const satisfies Record<EngineName, string>;

export const ENGINE_NAMES: readonly EngineName[] = ['redis', 'mysql', 'opensearch', 'aws'];

export const USUAL_PORT: Readonly<Record<EngineName, number>> = {
  redis: 6379,
  mysql: 3306,
  opensearch: 9200,
  aws: 4566,
};

const URLS: Readonly<Record<EngineName, (port: number) => string>> = {
  redis: (port) => `redis://127.0.0.1:${port}`,
  mysql: (port) => `mysql://root@127.0.0.1:${port}/ordinal`,
  opensearch: (port) => `http://127.0.0.1:${port}`,
  aws: (port) => `http://127.0.0.1:${port}`,
};

export const engineUrl = (name: EngineName, port: number): string => URLS[name](port);

export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Place {
  /** Where the engine's data lives and stays. */
  readonly data: string;
  readonly port: number;
  readonly log: string;
  readonly signal?: AbortSignal | undefined;
  readonly provide: (item: CacheItem) => Promise<string>;
}

export interface NativeEngine {
  readonly name: EngineName;
  /** Downloads the program when missing, prepares the data folder when new, and says what to run and how. */
  readonly prepare: (place: Place) => Promise<Launch & { readonly product: string }>;
  /** How long an orderly stop may take before it is insisted on. */
  readonly graceMs: number;
}
