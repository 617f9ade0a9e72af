import type { WriteMode } from '../api/resources.ts';
import type { Sample } from './load.ts';
import type { RunState } from './run.ts';
import { meanTimings } from './server-timing.ts';
import { type Summary, summaryOf, throughput } from './statistics.ts';

export interface ModeResult extends Summary {
  readonly mode: WriteMode;
  /** Acknowledged messages a second. */
  readonly throughput: number;
  readonly unknown: number;
  readonly refused: number;
  /** Direct writes that went on as queued ones. */
  readonly fellBack: number;
  /** What the server says of its steps, mean; the rest of the latency is the way there and back, and waiting. */
  readonly steps: readonly (readonly [step: string, ms: number])[];
}

export const latencyOf = ({ started, finished }: Sample): number => finished - started;

export function resultOf(mode: WriteMode, all: readonly Sample[]): ModeResult {
  const own = all.filter((sample) => sample.mode === mode);
  const acknowledged = own.filter(({ outcome }) => outcome === 'acknowledged');
  const count = (outcome: Sample['outcome']) =>
    own.filter((sample) => sample.outcome === outcome).length;
  return {
    mode,
    ...summaryOf(acknowledged.map(latencyOf)),
    throughput: throughput(acknowledged),
    unknown: count('unknown'),
    refused: count('refused'),
    fellBack: mode === 'direct' ? acknowledged.filter(({ wasDirect }) => !wasDirect).length : 0,
    steps: meanTimings(acknowledged.flatMap(({ timings }) => (timings ? [timings] : []))),
  };
}

export const resultsOf = ({ plan, samples }: RunState): ModeResult[] =>
  plan.modes.map((mode) => resultOf(mode, samples));

export function exportJson(state: RunState): string {
  const { plan, chat, samples, points, faults, persisted, searchable, verdict } = state;
  const results = resultsOf(state);
  return JSON.stringify(
    { plan, chat, results, verdict, persisted, searchable, faults, points, samples },
    null,
    2,
  );
}

const COLUMNS = ['mode', 'number', 'outcome', 'attempts', 'started_ms', 'latency_ms'] as const;

export function exportCsv({ samples }: RunState): string {
  const rows = samples.map((sample) => [
    sample.mode,
    sample.number ?? '',
    sample.outcome,
    sample.attempts,
    sample.started.toFixed(2),
    latencyOf(sample).toFixed(2),
  ]);
  return [COLUMNS, ...rows].map((row) => `${row.join(',')}\n`).join('');
}
