import type { API, Client } from '@opensearch-project/opensearch';
import { errors } from '@opensearch-project/opensearch';
import { NoRoom } from '../../domain/problems.ts';
import { indexDefinition } from './index-definition.ts';

/** Settings of the search index that an operator chooses. Undefined: as the live index has them. */
export interface IndexSettings {
  readonly shards?: number | undefined;
  readonly replicas?: number | undefined;
}

/** Settings of an index that belong to itself, or to its definition, and not to the next index. */
const OWN =
  /^index\.(?:uuid|creation_date|provided_name|version|number_of_shards|number_of_routing_shards|analysis|blocks|resize|routing\.allocation\.initial_recovery|replication|remote_store|verified_before_close)\b/;

const SHARDS = 'index.number_of_shards';
const REPLICAS = 'index.number_of_replicas';

type Flat = Readonly<Record<string, string>>;

/** The settings of the index behind an alias that somebody set, by their full names. */
export async function settingsOf(client: Client, alias: string): Promise<Flat> {
  const { body } = await client.indices.getSettings({ index: alias, flat_settings: true });
  const [first] = Object.values(body);
  return (first?.settings ?? {}) as Flat;
}

export const shardsOf = (settings: Flat): number => Number(settings[SHARDS] ?? 1);

export const replicasOf = (settings: Flat): number => Number(settings[REPLICAS] ?? 0);

/** The definition, with the chosen settings, and what an operator has set on the live index. */
export function newIndexBody(
  { shards, replicas }: IndexSettings,
  live: Flat = {},
): API.Indices_Create_RequestBody {
  const { index, ...settings } = indexDefinition.settings ?? {};
  const kept = Object.fromEntries(Object.entries(live).filter(([name]) => !OWN.test(name)));
  const defaults = Object.entries(index ?? {}).map(([name, value]) => [`index.${name}`, value]);
  return {
    ...indexDefinition,
    settings: {
      ...settings,
      ...Object.fromEntries(defaults),
      ...kept,
      ...(live[SHARDS] !== undefined && { [SHARDS]: live[SHARDS] }),
      ...(shards !== undefined && { [SHARDS]: shards }),
      ...(replicas !== undefined && { [REPLICAS]: replicas }),
    } as NonNullable<API.Indices_Create_RequestBody['settings']>,
  };
}

/** Merges need room, too, while the new index is filled. */
const GROWTH = 1.2;
/** Free part of the disk below which OpenSearch moves shards away, and later refuses writes. */
const RESERVE = 0.1;

/**
 * Throws NoRoom if a second index as large as the live one would fill the disks. Does nothing if
 * the operator's OpenSearch does not tell how full they are.
 */
export async function assertRoom(client: Client, alias: string): Promise<void> {
  const disks = await told(() => client.cat.allocation({ format: 'json', bytes: 'b' }));
  if (!disks) return;
  const { body: stats } = await client.indices.stats({ index: alias, metric: ['store'] });
  const size = Number(stats._all?.total?.store?.size_in_bytes ?? 0);
  const nodes = (disks.body as readonly Record<string, string | null>[]).filter(
    (node) => node['disk.avail'],
  );
  if (nodes.length === 0) return;
  const sum = (name: string) => nodes.reduce((all, node) => all + Number(node[name]), 0);
  // A small index may be rebuilt on a disk that other programs have filled.
  const reserve = Math.min(RESERVE * sum('disk.total'), 10 * size);
  const needed = GROWTH * size + reserve;
  const free = sum('disk.avail');
  if (needed > free) throw new NoRoom(needed, free);
}

async function told<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof errors.ResponseError && (error.statusCode ?? 500) < 500) return undefined;
    throw error;
  }
}
