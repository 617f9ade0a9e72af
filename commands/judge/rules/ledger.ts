import { IMPLICIT_BLOCK_SIZE, IMPLICIT_CHAIN } from '../../../lib/domain/implicit-block.ts';
import { finding, type SequenceRule } from './rule.ts';

interface Range {
  readonly first: number;
  readonly last: number;
  readonly line: number | undefined;
}

/**
 * N2 for the ledger: blocks never overlap, and each acknowledged number lies in one. Otherwise the
 * high-water mark could lie below a number in use, and after the next loss of Redis data numbering
 * would hand that number out again.
 */
export const ledgerIsSound: SequenceRule = function* (sequence, evidence) {
  if (!evidence.read('ledger') || evidence.suspensions.lostGrants(sequence)) return;
  const ranges = grantedRanges(sequence.blocks, sequence.chat).sort((a, b) => a.first - b.first);
  let before: Range | undefined;
  for (const range of ranges) {
    if (before && range.first <= before.last) {
      const detail = `the blocks ${before.first}..${before.last} and ${range.first}..${range.last} overlap`;
      const lines = [before, range].flatMap(({ line }) => (line === undefined ? [] : { line }));
      yield finding(['N2', 'blocks-overlap'], sequence, range.first, detail, ...lines);
    }
    if (!before || range.last > before.last) before = range;
  }
  if (evidence.suspensions.deletion(sequence, 0, Number.POSITIVE_INFINITY)) return;
  for (const [number, { acknowledgements }] of sequence.items) {
    const [told] = acknowledgements;
    if (!told || ranges.some(({ first, last }) => first <= number && number <= last)) continue;
    const detail = 'acknowledged, but in no block of the ledger';
    yield finding(['N2', 'number-without-lease'], sequence, number, detail, told);
  }
};

function grantedRanges(
  blocks: readonly { chain: string; first: number; last: number; reason: string; line: number }[],
  chat: number,
): Range[] {
  const granted = blocks.filter(({ reason, first, last }) => reason !== 'sealed' && first <= last);
  if (chat === 0) return [...granted];
  // The ledger has no row for a chat's implicit block until the block's chain is sealed.
  const sealed = blocks.find(
    ({ chain, reason }) => chain === IMPLICIT_CHAIN && reason === 'sealed',
  );
  const last = Math.min(sealed?.last ?? IMPLICIT_BLOCK_SIZE, IMPLICIT_BLOCK_SIZE);
  return last === 0 ? [...granted] : [{ first: 1, last, line: sealed?.line }, ...granted];
}
