/* Terms
 * engine  a server that the application needs: Redis, MySQL, OpenSearch, AWS (or its stand-in)
 * native  run from a downloaded program, as this user, without a container
 */
import type { CacheItem } from '../install/cache.ts';

export type EngineName = 'redis' | 'mysql' | 'opensearch' | 'aws';

/** The setting with an engine's URL. If the user sets it, the stack uses that running engine. */
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
  /** The engine's data folder, kept between starts. */
  readonly data: string;
  readonly port: number;
  readonly log: string;
  readonly signal?: AbortSignal | undefined;
  readonly provide: (item: CacheItem) => Promise<string>;
}

export interface NativeEngine {
  readonly name: EngineName;
  /**
   * Downloads the program if missing, sets up an empty data folder, and returns the launch command.
   */
  readonly prepare: (place: Place) => Promise<Launch & { readonly product: string }>;
  /** How long an orderly stop may take before SIGKILL. */
  readonly graceMs: number;
}
