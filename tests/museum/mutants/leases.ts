import type { Mutant, Patch } from '../mutant.ts';

const grantAgain = (replace: string): Patch => ({
  find: `  const again = chain.find((row) => row.after_number === position.end);`,
  replace,
});

/** Needed because the ledger's key would refuse a second grant after the same end. */
const keyedByFirst: Patch = {
  find: `      after_number: position.end,`,
  replace: `      after_number: first - 1,`,
};

const grantIsNotIdempotent: readonly Patch[] = [
  grantAgain(`  const again = undefined as (typeof chain)[number] | undefined;`),
  keyedByFirst,
];

const installsOverWhateverIsThere: readonly Patch[] = [
  {
    find: ` or s.last ~= tonumber(ARGV[3]) then return 0 end`,
    replace: ` then return 0 end`,
  },
  { find: `if not contiguous and s.next <= s.last then return 0 end`, replace: `` },
];

export const leaseMutants: readonly Mutant[] = [
  {
    name: 'M18',
    alsoKnownAs: ['A04', 'A05'],
    defect:
      'A block is installed without a check that the key is still at the position of the request.',
    patches: installsOverWhateverIsThere,
    caughtBy: 'late install',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'D02',
    alsoKnownAs: ['A02'],
    defect: 'The ledger grants another block when it is asked again for the same position.',
    patches: grantIsNotIdempotent,
    caughtBy: 'dead leaser',
    breaks: 'N2 void-without-cause',
  },
  {
    name: 'D03',
    defect: 'Every lease gets a new block, and each is installed over the one before.',
    patches: [...grantIsNotIdempotent, ...installsOverWhateverIsThere],
    caughtBy: 'late install',
    breaks: 'N2 void-without-cause',
  },
  {
    name: 'D07',
    defect: 'MySQL lost the grant; it is granted again and installed over the numbers in use.',
    patches: installsOverWhateverIsThere,
    caughtBy: 'lost grant, late install',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'A03',
    defect: 'The ledger trusts only itself and grants below the end that Redis has reached.',
    patches: [
      {
        find: `Math.max(await reservedThrough(trx, sequence), position.end) + 1`,
        replace: `(await reservedThrough(trx, sequence)) + 1`,
      },
    ],
    caughtBy: 'lost grant',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'E02',
    defect: 'Only the last granted block is returned again, not the requested one.',
    patches: [
      grantAgain(`  const [latest] = chain.toSorted((a, b) => b.last - a.last);
  const again = latest?.first === position.end + 1 ? latest : undefined;`),
      keyedByFirst,
    ],
    caughtBy: 'stale grant',
    breaks: 'N2 void-without-cause',
  },
  {
    name: 'S16',
    defect: 'A block is installed on the key of another chain.',
    patches: [{ find: `if s.sealed or s.chain ~= ARGV[2] or`, replace: `if s.sealed or` }],
    caughtBy: 'old leaser, new chain',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'S05',
    alsoKnownAs: ['S04'],
    defect:
      'A missing key stays missing until a block is installed: each request starts its own chain.',
    patches: [
      {
        find: `    redis.call('HSET', key, 'epoch', epoch, 'chain', fresh_chain, 'next', last + 1, 'end', last, 'size', 0, 'since', since, 'packed', '1')`,
        replace: ``,
      },
      {
        find: `if s.epoch ~= ARGV[1] or s.epoch ~= current_epoch() then return 0 end`,
        replace: `if not s.epoch then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'chain', ARGV[2], 'next', first, 'end', last, 'size', last - first + 1, 'since', 0, 'packed', '1')
  return 1
end`,
      },
    ],
    caughtBy: 'two starters',
    breaks: 'N2 void-without-cause',
  },
  {
    name: 'L07',
    defect: 'An application without a block counts as one without chats.',
    patches: [
      {
        find: `  if chats[1] ~= epoch or chats[3] == '0' then return reply(usage, 'application-sequence-missing') end`,
        replace: `  if chats[1] ~= epoch then return reply(usage, 'application-sequence-missing') end`,
      },
    ],
    caughtBy: 'application starts again',
    breaks: 'N6 chat-not-found',
  },
  {
    name: 'L09',
    defect:
      'A new chain that begins where the last block ended counts as its continuation: the rest of that block is never settled.',
    patches: [
      {
        find: `const atWork = chain.length > 0 || position.chain === IMPLICIT_CHAIN;`,
        replace: `const atWork = position.end > 0;`,
      },
    ],
    caughtBy: 'takeover at the end of a block',
    breaks: 'N2 unexplained-number',
  },
];
