import type { Client } from '@opensearch-project/opensearch';
import { RebuildEnded } from '../../domain/problems.ts';
import type { IndexRebuild } from '../../domain/search-port.ts';
import { bulkWrite } from './bulk-write.ts';
import { available } from './client.ts';
import { indexDefinition } from './index-definition.ts';
import { type IndexNames, isBeingRebuilt } from './names.ts';

/** Makes sure that the live alias exists. Repeatable, and safe from several processes at once. */
export const ensureIndex = (client: Client, names: IndexNames): Promise<void> =>
  available(async () => {
    const { body: exists } = await client.indices.existsAlias({ name: names.live });
    if (exists) return;
    try {
      await client.indices.create({
        index: `${names.live}-000001`,
        body: { ...indexDefinition, aliases: { [names.live]: {} } },
      });
    } catch (error) {
      if (!String(error).includes('resource_already_exists_exception')) throw error;
    }
  });

/** The checkpoint lives in the new index's own mapping: it cannot outlive what it speaks of. */
export const opensearchRebuild = (client: Client, names: IndexNames): IndexRebuild => ({
  status: () =>
    available(async () => {
      const { body } = await client.indices.getSettings({ index: names.live });
      const made = Object.values(body).map((index) => Number(index.settings?.index?.creation_date));
      return { liveSince: Math.min(...made), building: await isBeingRebuilt(client, names) };
    }),

  begin: () =>
    available(async () => {
      if (await isBeingRebuilt(client, names)) {
        return resume(client, names);
      }
      const index = await nextName(client, names);
      try {
        await client.indices.create({
          index,
          body: { ...indexDefinition, aliases: { [names.building]: {} } },
        });
      } catch (error) {
        // Another process began at the same time: both build the one index.
        if (!String(error).includes('resource_already_exists_exception')) throw error;
        return resume(client, names);
      }
      return { index };
    }),

  write: (index, rows, checkpoint) =>
    available(async () => {
      const [refused] = await bulkWrite(client, names.building, rows);
      if (refused) {
        if (!(await isBeingRebuilt(client, names))) throw new RebuildEnded();
        throw new Error(`the new index refused message ${refused.number}`);
      }
      await client.indices.putMapping({ index, body: { _meta: { checkpoint } } });
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

/** One name for the successor of the live index: whoever begins a rebuild, begins the same. */
async function nextName(client: Client, names: IndexNames): Promise<string> {
  const { body } = await client.indices.getAlias({ name: names.live });
  const generations = Object.keys(body).map((name) => Number(name.slice(names.live.length + 1)));
  return `${names.live}-${String(Math.max(...generations) + 1).padStart(6, '0')}`;
}

async function resume(client: Client, names: IndexNames) {
  const { body } = await client.indices.getMapping({ index: names.building });
  const [index, { mappings } = {}] = Object.entries(body)[0] ?? [];
  if (!index) throw new Error(`alias ${names.building} has no index`);
  const checkpoint = mappings?._meta?.checkpoint as string | undefined;
  return { index, ...(checkpoint !== undefined && { resumeAfter: checkpoint }) };
}
