import type { Mutant } from '../mutant.ts';

const LIST = 'lib/usecases/list-messages.ts';
const REBUILD = 'lib/adapters/opensearch/rebuild.ts';

export const readMutants: readonly Mutant[] = [
  {
    name: 'M13',
    defect: 'A reindex drops the live index first.',
    patches: [
      {
        file: REBUILD,
        find: `      return builtIndex(client, names.building);
    }),`,
        replace: `      const built = await builtIndex(client, names.building);
      const { body: live } = await client.indices.getAlias({ name: names.live });
      await client.indices.updateAliases({
        body: {
          actions: [
            { add: { index: built.index, alias: names.live } },
            ...Object.keys(live).map((name) => ({ remove_index: { index: name } })),
          ],
        },
      });
      return built;
    }),`,
      },
      {
        file: REBUILD,
        find: `            ...old.map((name) => ({ remove_index: { index: name } })),`,
        replace: ``,
      },
    ],
    caughtBy: 'reindex',
    breaks: 'search',
  },
  {
    name: 'M14',
    defect: 'Search documents get random ids.',
    patches: [
      {
        file: 'lib/adapters/opensearch/documents.ts',
        find: `      _id: documentId(row.token, row.chatNumber, row.number),`,
        replace: `      _id: crypto.randomUUID(),`,
      },
    ],
    caughtBy: 'indexed twice',
    breaks: 'N3 two-documents',
  },
  {
    name: 'M21a',
    alsoKnownAs: ['R01'],
    defect: 'MySQL is read before the pending log: a message is in neither.',
    patches: [
      {
        file: LIST,
        find: `    const pending = await readPending(`,
        replace: `    const early = await messages.list(token, chat, wanted);
    const pending = await readPending(`,
      },
      {
        file: LIST,
        find: `    const rows = stored ? await messages.list(token, chat, wanted) : NOTHING;`,
        replace: `    const rows = early;`,
      },
    ],
    caughtBy: 'held reader',
    breaks: 'N6 missing-from-list',
  },
  {
    name: 'M21b',
    alsoKnownAs: ['R02'],
    defect: 'Tombstones are filtered in SQL: a deleted message shows from the pending log.',
    patches: [
      {
        file: 'lib/adapters/mysql/message-pages.ts',
        find: `    .where('number', '>', after ?? 0)\n`,
        replace: `    .where('number', '>', after ?? 0)\n    .where('state', '=', 'message')\n`,
      },
    ],
    caughtBy: 'deleted message',
    breaks: 'also deleted-comes-back',
  },
];
