import type { NumberRange } from '../api/resources.ts';
import type { Sample } from './load.ts';

/*
 * Judges the promises of docs/numbering.md as far as a browser can see them, by the rules of
 * commands/judge: same names, same meaning, and a test compares the two. It can't read the stores,
 * so it judges the responses and the final list.
 */

/** The chat's complete list, from its first number to its last. */
export interface Listed {
  readonly messages: readonly { readonly number: number; readonly body: string }[];
  readonly deleted: readonly number[];
  readonly voids: readonly NumberRange[];
}

export interface Evidence {
  readonly samples: readonly Sample[];
  readonly listed: Listed;
  /** Heads in responses, in the order of the responses. */
  readonly heads: readonly number[];
  /** Whether Redis was flushed or ended without sealing, so that numbers may be skipped. */
  readonly mayHaveSkipped: boolean;
}

export type Promised = 'N1' | 'N2' | 'N3' | 'N4' | 'N5';

export interface Finding {
  readonly promise: Promised;
  readonly rule: string;
  readonly number: number;
  readonly detail: string;
}

export interface Verdict {
  readonly acknowledged: number;
  /** Acknowledged messages that are missing or have another text. */
  readonly lost: number;
  /** Numbers given twice, and texts stored more than once. */
  readonly duplicated: number;
  readonly voids: number;
  /** Numbers up to the highest that are neither messages, deleted nor void. */
  readonly unresolved: number;
  readonly findings: readonly Finding[];
}

export function judge(evidence: Evidence): Verdict {
  const findings = [
    ...acknowledgedTwice(evidence),
    ...acknowledgedIsThere(evidence),
    ...storedOnce(evidence),
    ...voidsHaveACause(evidence),
    ...headNeverGoesBack(evidence),
  ];
  const count = (...rules: string[]) => findings.filter(({ rule }) => rules.includes(rule)).length;
  return {
    acknowledged: acknowledgedOf(evidence).length,
    lost: count('acknowledged-lost', 'read-shows-another-message'),
    duplicated: count('acknowledged-twice', 'stored-twice'),
    voids: evidence.listed.voids.reduce((sum, { first, last }) => sum + last - first + 1, 0),
    unresolved: unresolvedOf(evidence),
    findings,
  };
}

const acknowledgedOf = ({ samples }: Evidence) =>
  samples.flatMap(({ outcome, number, body }) =>
    outcome === 'acknowledged' && number !== undefined ? [{ number, body }] : [],
  );

function* acknowledgedTwice(evidence: Evidence): Iterable<Finding> {
  const seen = new Set<number>();
  for (const { number } of acknowledgedOf(evidence)) {
    if (seen.has(number)) {
      const detail = 'two messages were acknowledged with this number';
      yield { promise: 'N1', rule: 'acknowledged-twice', number, detail };
    }
    seen.add(number);
  }
}

function* acknowledgedIsThere(evidence: Evidence): Iterable<Finding> {
  const bodies = new Map(evidence.listed.messages.map(({ number, body }) => [number, body]));
  const deleted = new Set(evidence.listed.deleted);
  for (const { number, body } of acknowledgedOf(evidence)) {
    const shown = bodies.get(number);
    if (shown === body || deleted.has(number)) continue;
    yield shown === undefined
      ? { promise: 'N3', rule: 'acknowledged-lost', number, detail: 'acknowledged, but not there' }
      : {
          promise: 'N1',
          rule: 'read-shows-another-message',
          number,
          detail: `acknowledged for “${body}”, but shows “${shown}”`,
        };
  }
}

/** Each message of a load has its own text, so a text that occurs twice was stored twice. */
function* storedOnce({ listed, samples }: Evidence): Iterable<Finding> {
  const sent = new Set(samples.map(({ body }) => body));
  const seen = new Map<string, number>();
  for (const { number, body } of listed.messages) {
    const first = seen.get(body);
    if (first === undefined) seen.set(body, number);
    else if (sent.has(body)) {
      const detail = `the text of number ${first} is stored again`;
      yield { promise: 'N5', rule: 'stored-twice', number, detail };
    }
  }
}

function* voidsHaveACause({ listed, mayHaveSkipped }: Evidence): Iterable<Finding> {
  if (mayHaveSkipped) return;
  for (const { first } of listed.voids) {
    const detail = 'void, but nothing had made Redis skip numbers';
    yield { promise: 'N2', rule: 'void-without-cause', number: first, detail };
  }
}

function* headNeverGoesBack({ heads }: Evidence): Iterable<Finding> {
  let highest = 0;
  for (const head of heads) {
    if (head < highest) {
      const detail = `the head was ${highest} and went back to ${head}`;
      yield { promise: 'N4', rule: 'head-went-back', number: head, detail };
    }
    highest = Math.max(highest, head);
  }
}

function unresolvedOf({ listed, heads }: Evidence): number {
  const { messages, deleted, voids } = listed;
  const known = new Set([...messages.map(({ number }) => number), ...deleted]);
  const skipped = voids.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const told = [...heads, ...known, ...voids.map(({ last }) => last)];
  const head = told.reduce((most, number) => Math.max(most, number), 0);
  return head - known.size - skipped;
}
