import type { Client } from '@opensearch-project/opensearch';
import type { IndexRebuild } from '../../domain/search-port.ts';
import { available } from './client.ts';
import { indexDefinition } from './index-definition.ts';
import { writeRows } from './message-index.ts';
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
export const opensearchRebuild = (
  client: Client,
  names: IndexNames,
  now: () => number,
): IndexRebuild => ({
  status: () =>
    available(async () => {
      const { body } = await client.indices.getSettings({ index: names.live });
      const made = Object.values(body).map((index) => Number(index.settings?.index?.creation_date));
      return { liveSince: Math.min(...made), building: await isBeingRebuilt(client, names) };
    }),

  begin: () =>
    available(async () => {
      if (await isBeingRebuilt(client, names)) {
        const { body } = await client.indices.getMapping({ index: names.building });
        const [index, { mappings } = {}] = Object.entries(body)[0] ?? [];
        if (!index) throw new Error(`alias ${names.building} has no index`);
        const checkpoint = mappings?._meta?.checkpoint as string | undefined;
        return { index, ...(checkpoint !== undefined && { resumeAfter: checkpoint }) };
      }
      const index = `${names.live}-${now()}`;
      await client.indices.create({
        index,
        body: { ...indexDefinition, aliases: { [names.building]: {} } },
      });
      return { index };
    }),

  write: (index, rows, checkpoint) =>
    available(async () => {
      await writeRows(client, names.building, rows);
      await client.indices.putMapping({ index, body: { _meta: { checkpoint } } });
    }),

  finish: (index) =>
    available(async () => {
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
