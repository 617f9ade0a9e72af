import type { Mutant } from '../mutant.ts';

export const numberingMutants: readonly Mutant[] = [
  {
    name: 'M01',
    defect: 'The counter restarts at 1 when its key is missing.',
    patches: [
      {
        find: `    return { 'needs-lease', epoch, fresh_chain, last }`,
        replace: `    redis.call('HSET', key, 'next', 1, 'end', 32, 'size', 32)
    s.epoch, s.chain, s.next, s.last, s.size = epoch, fresh_chain, 1, 32, 32
    return nil`,
      },
    ],
    caughtBy: 'flush',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'M02',
    defect: 'The next number is read, then set: two steps instead of one.',
    patches: [
      {
        find: `    const given = (await redis.run(script, keys, args, giveUp))`,
        replace: `    const [, key = ''] = keys;
    const seen = await redis.use((client) => client.hget(key, 'next'));
    if (seen && script === acceptMessages) redis.use((client) => client.hset(key, 'next', seen));
    const given = (await redis.run(script, keys, args, giveUp))`,
      },
    ],
    caughtBy: 'burst',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'M03',
    defect: 'Numbering is set to the highest stored number while higher ones wait in the queue.',
    patches: [
      {
        imports: { sql: 'kysely' },
        find: `return Math.max(row.last ?? 0, implicit);`,
        replace: `  if (sequence.chat_number === 0) return Math.max(row.last ?? 0, implicit);
  const stored = await trx
    .selectFrom('messages')
    .select(sql<number | null>\`max(number)\`.as('last'))
    .where('application_id', '=', sequence.application_id)
    .where('chat_number', '=', sequence.chat_number)
    .executeTakeFirstOrThrow();
  return stored.last ?? 0;`,
      },
    ],
    caughtBy: 'flush',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'M12',
    defect: 'Sequences are not scoped by tenant.',
    patches: [
      {
        find: `  chat === undefined ? \`seq:{\${token}}\` : \`seq:{\${token}}:\${chat}\`;`,
        replace: `  chat === undefined ? 'seq:{0}' : \`seq:{0}:\${chat}\`;`,
      },
    ],
    caughtBy: 'two tenants',
    breaks: 'N2 unexplained-number',
  },
  {
    name: 'M17',
    alsoKnownAs: ['D01', 'A01'],
    defect: 'The epoch is the run id alone: a demoted primary keeps it through a full resync.',
    patches: [
      {
        find: `  return run_id .. ':' .. replid`,
        replace: `  return run_id .. ':' .. string.rep('0', #replid)`,
      },
    ],
    caughtBy: 'failback',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'D08',
    defect: 'A retried request for a chat sets up its first block again.',
    patches: [
      {
        find: `return reply(usage, 'accepted', number, earlier)`,
        replace: `redis.call('HSET', KEYS[1] .. ':' .. number, 'epoch', current_epoch(), 'chain', 'implicit', 'next', 1, 'end', ARGV[7], 'size', ARGV[7])
      return reply(usage, 'accepted', number, earlier)`,
      },
    ],
    caughtBy: 'retries',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'D11',
    alsoKnownAs: ['A07'],
    defect: 'After a loss of Redis data an unknown Idempotency-Key counts as new.',
    patches: [
      {
        find: `  return tonumber(since) == 0 or now - since >= tonumber(ARGV[9])`,
        replace: `  return true`,
      },
    ],
    caughtBy: 'flush',
    breaks: 'N5 two-answers',
  },
  {
    name: 'D13',
    defect: 'Idempotency records expire before their day is over.',
    patches: [
      {
        find: `const IDEMPOTENCY_TTL_MS = 24 * 60 * 60 * 1000;`,
        replace: `const IDEMPOTENCY_TTL_MS = 1;`,
      },
    ],
    caughtBy: 'retries',
    breaks: 'N5 two-answers',
  },
  {
    name: 'L01',
    defect: 'The high-water mark ignores the implicit first block.',
    patches: [
      {
        find: `row.implicit ?? rowsOf(sequence).implicitLast`,
        replace: `row.implicit ?? 0`,
      },
    ],
    caughtBy: 'flush',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'L02',
    defect: 'A key of an earlier epoch is trusted.',
    patches: [
      {
        find: `  return run_id .. ':' .. replid`,
        replace: `  return 'one:' .. string.rep('0', #run_id + #replid)`,
      },
    ],
    caughtBy: 'rollback',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'L03',
    defect: 'The head comes from a key of an earlier epoch.',
    patches: [
      {
        find: `if s.epoch ~= current_epoch() or s.size == 0 then return nil end`,
        replace: `if not s.next then return nil end`,
      },
    ],
    caughtBy: 'rollback',
    breaks: 'N4 head-went-back',
  },
  {
    name: 'L04',
    defect: 'The same Idempotency-Key with another body gets the first response.',
    patches: [
      {
        find: `if (k and string.sub(k, 1, 16) or asked[field] or fingerprint) ~= fingerprint then table.insert(reused, (i - FIRST) / 3) end\n`,
        replace: ``,
      },
    ],
    caughtBy: 'retries',
    breaks: 'N5 key-reuse-accepted',
  },
];
