import type { Mutant, Patch } from '../mutant.ts';

const insertSealedRow = `  await trx
    .insertInto('sequence_blocks')
    .values({
      ...sequence,
      chain,
`;

/** Records no end of the chain, so that it is granted more blocks and sealed again. */
const noSealedRow = (unless: string): Patch => ({
  in: 'sealChain',
  find: insertSealedRow,
  replace: `  if (!(${unless})) return;\n${insertSealedRow}`,
});

const oneChain: readonly Patch[] = [
  { find: `chat, randomUUID(), ...args`, replace: `chat, 'one', ...args` },
  { find: `[randomUUID(), brandNew ?`, replace: `['one', brandNew ?` },
];

export const sealingMutants: readonly Mutant[] = [
  {
    name: 'S01',
    alsoKnownAs: ['S02', 'S03'],
    defect: 'Sequences have no chain ids: blocks of one life of a key are accepted in another.',
    patches: [...oneChain, noSealedRow(`chain === 'implicit'`)],
    caughtBy: 'orderly stop',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'S11',
    defect: 'A seal leaves no sealed row: the ledger grants an ended chain more blocks.',
    patches: [noSealedRow('false')],
    caughtBy: 'leaser meets sealing',
    breaks: 'N2 void-without-cause',
  },
  {
    name: 'S12',
    defect: 'A seal leaves no sealed row, and MySQL loses the grant that the seal cut.',
    patches: [noSealedRow('false')],
    caughtBy: 'sealing after a lost grant',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'S13',
    defect: 'A sealed sequence keeps the end of its block instead of the last number handed out.',
    patches: [
      {
        find: `'sealed', '1', 'end', s.next - 1)`,
        replace: `'sealed', '1')`,
      },
    ],
    caughtBy: 'stop before S3',
    breaks: 'N2 void-without-cause',
  },
  {
    name: 'S14',
    defect: 'A block is installed on a sealed key, which then hands out numbers again.',
    patches: [
      {
        find: `if s.sealed or s.chain ~= ARGV[2]`,
        replace: `redis.call('HDEL', KEYS[1], 'sealed')\nif s.chain ~= ARGV[2]`,
      },
    ],
    caughtBy: 'install meets sealing',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'S17',
    defect: 'Redis is stopped when the sequences are sealed but the ledger does not know it yet.',
    patches: [
      {
        find: `    await ledger.seal(name, sealed);\n`,
        replace: ``,
      },
    ],
    caughtBy: 'orderly stop',
    breaks: 'N2 void-without-cause',
  },
  {
    name: 'L05',
    defect: 'Sealing one chain gives back the blocks of others.',
    patches: [
      {
        find: `    .where('chain', '=', chain)\n    .where('first', '>', last)`,
        replace: `    .where('first', '>', last)`,
      },
    ],
    caughtBy: 'sealer sleeps over a flush',
    breaks: 'N1 acknowledged-twice',
  },
  {
    name: 'L06',
    defect: 'The last step of a seal removes the key even if it has changed.',
    patches: [
      {
        find: `if not s.sealed or s.epoch ~= ARGV[1] or s.chain ~= ARGV[2] then return 0 end`,
        replace: ``,
      },
    ],
    caughtBy: 'sleeping sealer',
    breaks: 'N2 void-without-cause',
  },
];
