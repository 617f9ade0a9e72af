import { useMemo } from 'react';
import uPlot, { type AlignedData } from 'uplot';
import type { WriteMode } from '../api/resources.ts';
import { axis, Chart, type Colours } from './chart.tsx';
import classes from './lab.module.css';
import type { Sample } from './load.ts';
import { isMeasured, latencyOf, resultsOf } from './results.ts';
import type { RunState } from './run.ts';
import { histogram, logBounds, perSecond } from './statistics.ts';

const MODES: readonly WriteMode[] = ['queued', 'direct'];
const BUCKETS = 36;

/**
 * Dashed lines and hollow dots mark direct writes, so that colours are not needed to tell the two
 * modes apart.
 */
const DASHED = [6, 4];
const SOLID: number[] = [];

const milliseconds = (_: uPlot, values: readonly (number | null)[]) =>
  values.map((value) => (value === null ? '' : inWords(value)));
const inWords = (ms: number) => (ms >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`);
const seconds = (_: uPlot, values: readonly number[]) => values.map((value) => `${value} s`);

const base = {
  legend: { show: false },
  cursor: { show: false },
  padding: [8, 8, 0, 0] as [number, number, number, number],
};
const time = { time: false };

function latencyOptions(colours: Colours) {
  const dots = (stroke: string, points: uPlot.Series.Points): uPlot.Series => ({
    stroke,
    paths: () => null,
    points: { show: true, stroke, ...points },
  });
  return {
    ...base,
    scales: { x: time, y: { distr: 3 as const } },
    axes: [
      axis(colours, { values: seconds, size: 28 }),
      axis(colours, { values: milliseconds, size: 58 }),
    ],
    series: [
      {},
      dots(colours.queued, { size: 4, fill: colours.queued }),
      dots(colours.direct, { size: 5, fill: 'transparent' }),
    ],
  };
}

function histogramOptions(colours: Colours) {
  const steps = (stroke: string, dash: number[]): uPlot.Series => ({
    stroke,
    dash,
    fill: `${stroke}33`,
    width: 1.5,
    paths: uPlot.paths.stepped?.({ align: 1 }) as uPlot.Series.PathBuilder,
    points: { show: false },
  });
  return {
    ...base,
    scales: { x: { time: false, distr: 3 as const } },
    axes: [axis(colours, { values: milliseconds, size: 28 }), axis(colours)],
    series: [{}, steps(colours.queued, SOLID), steps(colours.direct, DASHED)],
  };
}

function lineOptions(colours: Colours) {
  const line = (stroke: string, dash: number[]): uPlot.Series => ({
    stroke,
    dash,
    width: 2,
    fill: `${stroke}1f`,
    points: { show: false },
  });
  return {
    ...base,
    scales: { x: time },
    axes: [axis(colours, { values: seconds, size: 28 }), axis(colours)],
    series: [{}, line(colours.queued, SOLID), line(colours.direct, DASHED)],
  };
}

function backlogOptions(colours: Colours) {
  const { series, ...rest } = lineOptions(colours);
  return { ...rest, series: series.slice(0, 2) };
}

export function Charts({ state }: { state: RunState }) {
  const { samples, points } = state;
  const size = samples.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: samples only grows
  const data = useMemo(() => chartData(samples), [samples, size]);
  const backlog = useMemo<AlignedData>(() => {
    const line = [...points];
    return [
      line.map(({ at }) => at / 1_000),
      line.map(({ acknowledged, persisted }) => Math.max(0, acknowledged - persisted)),
    ];
  }, [points, points.length]);
  const words = resultsOf(state)
    .map(({ mode, p50, p99 }) => `${mode}: half within ${round(p50)}, 99 % within ${round(p99)} ms`)
    .join('; ');
  return (
    <div className={classes.charts} data-charts>
      <Chart
        title="Latency over time"
        summary={words}
        modes={state.plan.modes}
        data={data.latency}
        options={latencyOptions}
      />
      <Chart
        title="Distribution of latency"
        summary={words}
        modes={state.plan.modes}
        data={data.spread}
        options={histogramOptions}
      />
      <Chart
        title="Answers each second"
        summary={`${size} in all`}
        modes={state.plan.modes}
        data={data.rate}
        options={lineOptions}
      />
      <Chart
        title="Backlog: acknowledged, not yet in MySQL"
        summary={`at most ${Math.max(0, ...(backlog[1] as number[]))}`}
        data={backlog}
        options={backlogOptions}
      />
    </div>
  );
}

const round = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(1));

function chartData(samples: readonly Sample[]) {
  const acknowledged = samples.filter(isMeasured).sort((a, b) => a.finished - b.finished);
  const of = (mode: WriteMode) => acknowledged.filter((sample) => sample.mode === mode);
  const bounds = logBounds(acknowledged.map(latencyOf), BUCKETS);
  const length = Math.ceil((acknowledged.at(-1)?.finished ?? 0) / 1_000);
  const latency: AlignedData = [
    acknowledged.map(({ finished }) => finished / 1_000),
    ...MODES.map((mode) =>
      acknowledged.map((sample) => (sample.mode === mode ? latencyOf(sample) : null)),
    ),
  ];
  const spread: AlignedData = [
    bounds,
    ...MODES.map((mode) => [...histogram(of(mode).map(latencyOf), bounds), 0]),
  ];
  const rate: AlignedData = [
    Array.from({ length }, (_, i) => i),
    ...MODES.map((mode) =>
      perSecond(
        of(mode).map(({ finished }) => finished),
        length,
      ),
    ),
  ];
  return { latency, spread, rate };
}
