import type { WriteMode } from '../api/resources.ts';
import type { LoadPlan, Sample } from './load.ts';
import type { RunState } from './run.ts';
import { meanTimings } from './server-timing.ts';
import { type Summary, summaryOf, throughput } from './statistics.ts';

export interface ModeResult extends Summary {
  readonly mode: WriteMode;
  /**
   * Acknowledged messages per second. Undefined if the modes alternated, as the rate would be that
   * of both.
   */
  readonly throughput: number | undefined;
  readonly unknown: number;
  readonly refused: number;
  /** Direct writes that continued as queued ones. */
  readonly fellBack: number;
  /**
   * Mean milliseconds per step, from Server-Timing. The rest of the latency is transfer and
   * waiting.
   */
  readonly steps: readonly (readonly [step: string, ms: number])[];
}

export const latencyOf = ({ started, finished }: Sample): number => finished - started;

/**
 * Whether the message was written in the mode requested. A direct write that fell back to the queue
 * says nothing about direct writes.
 */
export const isMeasured = ({ outcome, mode, wasDirect }: Sample): boolean =>
  outcome === 'acknowledged' && (mode === 'queued' || wasDirect === true);

export function resultOf(mode: WriteMode, all: readonly Sample[], isAlone = true): ModeResult {
  const own = all.filter((sample) => sample.mode === mode);
  const acknowledged = own.filter(({ outcome }) => outcome === 'acknowledged');
  const measured = own.filter(isMeasured);
  const count = (outcome: Sample['outcome']) =>
    own.filter((sample) => sample.outcome === outcome).length;
  return {
    mode,
    ...summaryOf(measured.map(latencyOf)),
    count: acknowledged.length,
    throughput: isAlone ? throughput(measured) : undefined,
    unknown: count('unknown'),
    refused: count('refused'),
    fellBack: acknowledged.length - measured.length,
    steps: meanTimings(measured.flatMap(({ timings }) => (timings ? [timings] : []))),
  };
}

export const resultsOf = ({ plan, samples }: RunState): ModeResult[] =>
  plan.modes.map((mode) => resultOf(mode, samples, !isShared(plan)));

/** Whether the modes alternated. */
export const isShared = ({ modes, inTurns }: LoadPlan): boolean => inTurns && modes.length > 1;

export function exportJson(state: RunState): string {
  const { plan, chat, samples, points, faults, persisted, searchable, verdict } = state;
  const results = resultsOf(state);
  return JSON.stringify(
    { plan, chat, results, verdict, persisted, searchable, faults, points, samples },
    null,
    2,
  );
}

/** The run record, as `npm run judge` reads it. */
export const exportRecord = ({ record }: RunState): string =>
  record.map((line) => `${JSON.stringify(line)}\n`).join('');

const COLUMNS = [
  'mode',
  'number',
  'outcome',
  'fell_back',
  'attempts',
  'started_ms',
  'latency_ms',
] as const;

export function exportCsv({ samples }: RunState): string {
  const rows = samples.map((sample) => [
    sample.mode,
    sample.number ?? '',
    sample.outcome,
    sample.outcome === 'acknowledged' && !isMeasured(sample),
    sample.attempts,
    sample.started.toFixed(2),
    latencyOf(sample).toFixed(2),
  ]);
  return [COLUMNS, ...rows].map((row) => `${row.join(',')}\n`).join('');
}
