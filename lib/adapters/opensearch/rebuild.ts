import type { Client } from '@opensearch-project/opensearch';
import type { IndexedRow } from '../../domain/messages-port.ts';
import { RebuildEnded } from '../../domain/problems.ts';
import type { IndexRebuild } from '../../domain/search-port.ts';
import { bulkWrite } from './bulk-write.ts';
import { available } from './client.ts';
import { DEFINITION } from './index-definition.ts';
import {
  assertRoom,
  type IndexSettings,
  newIndexBody,
  replicasOf,
  settingsOf,
  shardsOf,
} from './index-settings.ts';
import { type IndexNames, isBeingRebuilt } from './names.ts';

/**
 * Creates the search index and the live alias if they are missing. Repeatable, also in several
 * processes at once.
 */
export const ensureIndex = (
  client: Client,
  names: IndexNames,
  settings: IndexSettings = {},
): Promise<void> =>
  available(async () => {
    const { body: exists } = await client.indices.existsAlias({ name: names.live });
    if (exists) return;
    await unless('resource_already_exists_exception', () =>
      client.indices.create({
        index: `${names.live}-000001`,
        body: { ...newIndexBody(settings), aliases: { [names.live]: {} } },
      }),
    );
  });

/** The rebuild of the search index. */
export const opensearchRebuild = (
  client: Client,
  names: IndexNames,
  settings: IndexSettings = {},
): IndexRebuild => ({
  status: () =>
    available(async () => {
      const { definition } = await builtIndex(client, names.live);
      const { shards = undefined } = settings;
      const live = shards === undefined ? undefined : await settingsOf(client, names.live);
      return {
        outdated: definition < DEFINITION || (live !== undefined && shardsOf(live) !== shards),
        building: await isBeingRebuilt(client, names),
      };
    }),

  adjust: () =>
    available(async () => {
      const { replicas } = settings;
      if (replicas === undefined) return;
      if (replicasOf(await settingsOf(client, names.live)) === replicas) return;
      const body = { index: { number_of_replicas: replicas } };
      await client.indices.putSettings({ index: names.live, body });
    }),

  begin: () =>
    available(async () => {
      const begun = await current(client, names);
      if (begun && begun.definition >= DEFINITION) return begun;
      await assertRoom(client, names.live);
      const index = await nextName(client, names, begun?.index);
      const definition = newIndexBody(settings, await settingsOf(client, names.live));
      // Another process may begin at the same time: both then build this one index.
      await unless('resource_already_exists_exception', () =>
        client.indices.create({
          index,
          body: { ...definition, ...(!begun && { aliases: { [names.building]: {} } }) },
        }),
      );
      if (begun) {
        const actions = [
          { add: { index, alias: names.building } },
          { remove_index: { index: begun.index } },
        ];
        await unless('index_not_found_exception', () =>
          client.indices.updateAliases({ body: { actions } }),
        );
      }
      return builtIndex(client, names.building);
    }),

  write: (rows) =>
    available(async () => {
      const refused = await unwritten(client, names, rows);
      if (refused.length === 0) return [];
      if (!(await isBeingRebuilt(client, names))) throw new RebuildEnded();
      const again = await unwritten(client, names, refused);
      // If OpenSearch refuses everything, the trouble is its own, and not that of the rows.
      if (rows.length > 1 && again.length === rows.length)
        throw new Error(`the new index refused ${again.length} messages`);
      return again;
    }),

  finish: (index) =>
    available(async () => {
      if (!(await isBeingRebuilt(client, names))) throw new RebuildEnded();
      await client.indices.refresh({ index });
      const { body: live } = await client.indices.existsAlias({ name: names.live });
      const old = live ? (await client.indices.getAlias({ name: names.live })).body : {};
      const others = live
        ? Object.values((await client.indices.getAlias({ index: Object.keys(old) })).body)
            .flatMap(({ aliases }) => Object.entries(aliases))
            .filter(([alias]) => alias !== names.live && alias !== names.building)
        : [];
      await client.indices.updateAliases({
        body: {
          actions: [
            { add: { index, alias: names.live } },
            { remove: { index, alias: names.building } },
            ...others.map(([alias, how]) => ({ add: { index, alias, ...how } })),
            ...Object.keys(old).map((name) => ({ remove_index: { index: name } })),
          ],
        },
      });
    }),
});

const unwritten = async (client: Client, { building }: IndexNames, rows: readonly IndexedRow[]) =>
  (await bulkWrite(client, building, rows)).map(({ row }) => row);

/**
 * The name of the next index: one generation above the live index and above an abandoned rebuild.
 * Every process that begins a rebuild picks the same name.
 */
async function nextName(client: Client, { live }: IndexNames, begun?: string): Promise<string> {
  const { body } = await client.indices.getAlias({ name: live });
  const generations = [...Object.keys(body), ...(begun ? [begun] : [])].map((name) =>
    Number(name.slice(live.length + 1)),
  );
  return `${live}-${String(Math.max(...generations) + 1).padStart(6, '0')}`;
}

async function unless(refusal: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!String(error).includes(refusal)) throw error;
  }
}

const current = async (client: Client, names: IndexNames) =>
  (await isBeingRebuilt(client, names)) ? builtIndex(client, names.building) : undefined;

/** The index behind an alias, with its recorded definition. */
async function builtIndex(client: Client, alias: string) {
  const { body } = await client.indices.getMapping({ index: alias });
  const [index, { mappings } = {}] = Object.entries(body)[0] ?? [];
  if (!index) throw new Error(`alias ${alias} has no index`);
  // Definition 1 did not record its number.
  const definition = Number(mappings?._meta?.definition ?? 1);
  const { 'index.uuid': id = '' } = await settingsOf(client, alias);
  return { index, id, definition };
}
