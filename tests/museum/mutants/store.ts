import type { Mutant, Patch } from '../mutant.ts';

const voidsAtLease: Patch = {
  imports: { sql: 'kysely' },
  find: `  if (reason === 'start') await expectNumbersThrough(trx, sequence, first - 1);`,
  replace: `  if (reason === 'start') await expectNumbersThrough(trx, sequence, first - 1);
  const { application_id, chat_number } = sequence;
  for (let number = 1; chat_number > 0 && number < first; number++) {
    await sql\`INSERT IGNORE INTO messages
      (application_id, chat_number, number, state, sent_at, created_at, updated_at, change_sequence)
      VALUES (\${application_id}, \${chat_number}, \${number}, 'void', now(), now(), now(), \${number})\`.execute(trx);
  }`,
};

export const storeMutants: readonly Mutant[] = [
  {
    name: 'M08',
    defect: 'A message whose number another one holds counts as stored: it is lost.',
    patches: [
      {
        find: `holder === undefined || holder === id ? 'persisted' : 'collided'`,
        replace: `'persisted'`,
      },
    ],
    caughtBy: 'restored key',
    breaks: 'N3 acknowledged-lost',
  },
  {
    name: 'M09',
    defect: 'No unique index on the numbers, and no lock in its place.',
    patches: [
      {
        find: `  PRIMARY KEY (application_id, chat_number, number),
  KEY messages_changes`,
        replace: `  KEY messages_numbers (application_id, chat_number, number),
  KEY messages_changes`,
      },
      { in: 'lockChats', find: `.forUpdate()`, replace: `` },
    ],
    caughtBy: 'two workers',
    breaks: 'N1 two-rows',
  },
  {
    name: 'M15',
    alsoKnownAs: ['R06'],
    defect: 'Messages are counted by affectedRows with FOUND_ROWS on: a redelivery counts again.',
    patches: [
      {
        imports: { sql: 'kysely' },
        find: `    const voids = [...fresh.keys()]`,
        replace: `    await trx
      .updateTable('chats')
      .set({ messages_count: sql<number>\`messages_count + \${ofChat.length - fresh.size}\` })
      .where('application_id', '=', applicationId)
      .where('number', '=', number)
      .execute();
    const voids = [...fresh.keys()]`,
      },
    ],
    caughtBy: 'redelivery',
    breaks: 'also count-differs',
  },
  {
    name: 'M20',
    alsoKnownAs: ['D05'],
    defect:
      'Skipped numbers are declared void for ever at the lease, while their messages wait in the queue.',
    patches: [
      voidsAtLease,
      {
        find: `row && row.state !== 'void' ? row.id : fresh`,
        replace: `row ? row.id : fresh`,
      },
    ],
    caughtBy: 'flush',
    breaks: 'rest',
  },
  {
    name: 'D06',
    defect:
      'Voids are recorded only at the lease: numbers lost between stored messages stay unexplained.',
    patches: [
      {
        find: `const old = Math.max(oldRows.at(-1)?.number ?? 0, skippedThrough);`,
        replace: `const old = skippedThrough;`,
      },
    ],
    caughtBy: 'queue refuses, then a flush',
    breaks: 'N2 unexplained-number',
  },
  {
    name: 'M22a',
    defect: 'A queued copy brings a deleted message back in MySQL.',
    patches: [
      {
        find: `row && row.state !== 'void' ? row.id : fresh`,
        replace: `row && row.state === 'message' ? row.id : fresh`,
      },
      {
        find: `?.state === 'void');`,
        replace: `?.state !== 'message' && stored.has(\`\${number}:\${n}\`));`,
      },
      { in: 'insertMessages', find: `.where('state', '=', 'void')`, replace: `` },
    ],
    caughtBy: 'deleted message',
    breaks: 'also deleted-comes-back',
  },
  {
    name: 'M22b',
    defect: 'An index request brings a deleted message back in the search.',
    patches: [
      {
        find: `  deleted: row.state === 'tombstone',`,
        replace: `  deleted: false,`,
      },
    ],
    caughtBy: 'deleted message',
    breaks: 'N3 document-without-message',
  },
  {
    name: 'M22c',
    defect: 'A queued copy is stored in a deleted chat.',
    patches: [{ find: `    if (chat?.state !== 'chat') {`, replace: `    if (!chat) {` }],
    caughtBy: 'deleted chat',
    breaks: 'also deleted-comes-back',
  },
  {
    name: 'C04',
    defect: 'A lease does not check whether the chat was deleted.',
    patches: [
      {
        find: `        if (row.state === 'tombstone') return { outcome: 'deleted' };\n`,
        replace: ``,
      },
    ],
    caughtBy: 'deleted chat',
    breaks: 'also written-after-delete',
  },
  {
    name: 'M23',
    alsoKnownAs: ['R05'],
    defect: 'A redelivery skips the steps after the commit: the sweeper sends the write for ever.',
    patches: [
      {
        find: `      if (holder === undefined) fresh.set(n, write);\n`,
        replace: `      if (holder === id) continue;\n      if (holder === undefined) fresh.set(n, write);\n`,
      },
    ],
    caughtBy: 'death after the commit',
    breaks: 'rest',
  },
];
