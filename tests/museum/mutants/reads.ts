import type { Mutant } from '../mutant.ts';

export const readMutants: readonly Mutant[] = [
  {
    name: 'M13',
    defect: 'A reindex drops the live index first.',
    patches: [
      {
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
        find: `            ...Object.keys(old).map((name) => ({ remove_index: { index: name } })),`,
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
        find: `_index: alias,
      _id: documentIdOf(row),`,
        replace: `_index: alias,
      _id: crypto.randomUUID(),`,
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
        in: 'listMessages',
        find: `const pending = await readPending(`,
        replace: `    const early = await messages.list(token, chat, wanted);
    const pending = await readPending(`,
      },
      {
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
        in: 'messageRows',
        find: `.where('number', '>', after ?? 0)`,
        replace: `.where('number', '>', after ?? 0).where('state', '=', 'message')`,
      },
    ],
    caughtBy: 'deleted message',
    breaks: 'also deleted-comes-back',
  },
];
