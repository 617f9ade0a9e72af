import type { Client } from '@opensearch-project/opensearch';
import { RebuildEnded } from '../../domain/problems.ts';
import type { IndexRebuild } from '../../domain/search-port.ts';
import { bulkWrite } from './bulk-write.ts';
import { available } from './client.ts';
import { DEFINITION, indexDefinition } from './index-definition.ts';
import { type IndexNames, isBeingRebuilt } from './names.ts';

/**
 * Creates the search index and the live alias if they are missing. Repeatable, also in several
 * processes at once.
 */
export const ensureIndex = (client: Client, names: IndexNames): Promise<void> =>
  available(async () => {
    const { body: exists } = await client.indices.existsAlias({ name: names.live });
    if (exists) return;
    await unless('resource_already_exists_exception', () =>
      client.indices.create({
        index: `${names.live}-000001`,
        body: { ...indexDefinition, aliases: { [names.live]: {} } },
      }),
    );
  });

/**
 * The rebuild of the search index. Its checkpoint is in the mapping of the new index, so the
 * checkpoint cannot outlive that index.
 */
export const opensearchRebuild = (client: Client, names: IndexNames): IndexRebuild => ({
  status: () =>
    available(async () => {
      const { body } = await client.indices.getSettings({ index: names.live });
      const made = Object.values(body).map((index) => Number(index.settings?.index?.creation_date));
      const { definition } = await builtIndex(client, names.live);
      return {
        liveSince: Math.min(...made),
        outdated: definition < DEFINITION,
        building: await isBeingRebuilt(client, names),
      };
    }),

  begin: () =>
    available(async () => {
      const begun = await current(client, names);
      if (begun && begun.definition >= DEFINITION) return begun;
      const index = await nextName(client, names, begun?.index);
      // Another process may begin at the same time: both then build this one index.
      await unless('resource_already_exists_exception', () =>
        client.indices.create({
          index,
          body: { ...indexDefinition, ...(!begun && { aliases: { [names.building]: {} } }) },
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

  write: (index, rows, checkpoint) =>
    available(async () => {
      const [refused] = await bulkWrite(client, names.building, rows);
      if (refused) {
        if (!(await isBeingRebuilt(client, names))) throw new RebuildEnded();
        throw new Error(`the new index refused message ${refused.number}`);
      }
      await client.indices.putMapping({
        index,
        body: { _meta: { definition: DEFINITION, checkpoint } },
      });
    }),

  finish: (index) =>
    available(async () => {
      if (!(await isBeingRebuilt(client, names))) throw new RebuildEnded();
      await client.indices.refresh({ index });
      const { body: live } = await client.indices.existsAlias({ name: names.live });
      const old = live
        ? Object.keys((await client.indices.getAlias({ name: names.live })).body)
        : [];
      await client.indices.updateAliases({
        body: {
          actions: [
            { add: { index, alias: names.live } },
            { remove: { index, alias: names.building } },
            ...old.map((name) => ({ remove_index: { index: name } })),
          ],
        },
      });
    }),
});

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

/** The index behind an alias, with its recorded definition and checkpoint. */
async function builtIndex(client: Client, alias: string) {
  const { body } = await client.indices.getMapping({ index: alias });
  const [index, { mappings } = {}] = Object.entries(body)[0] ?? [];
  if (!index) throw new Error(`alias ${alias} has no index`);
  // Definition 1 did not record its number.
  const definition = Number(mappings?._meta?.definition ?? 1);
  const checkpoint = mappings?._meta?.checkpoint as string | undefined;
  return { index, definition, ...(checkpoint !== undefined && { resumeAfter: checkpoint }) };
}
