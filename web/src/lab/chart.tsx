import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot, { type AlignedData, type Options } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { WriteMode } from '../api/resources.ts';
import classes from './lab.module.css';

export interface Colours {
  readonly queued: string;
  readonly direct: string;
  readonly text: string;
  readonly grid: string;
}

export interface ChartProps {
  readonly title: string;
  /** The chart's content, in words. */
  readonly summary: string;
  readonly data: AlignedData;
  /** The modes that have lines in the chart, if more than one. */
  readonly modes?: readonly WriteMode[];
  readonly options: (colours: Colours) => Omit<Options, 'width' | 'height'>;
}

const HEIGHT = 190;

/** A chart of figures that the results table has as numbers. */
export function Chart({ title, summary, data, modes = [], options }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(data);
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });

  // biome-ignore lint/correctness/useExhaustiveDependencies: redrawn when the colours change
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const size = () => ({ width: element.clientWidth, height: HEIGHT });
    const drawn = new uPlot({ ...options(coloursOf(element)), ...size() }, latest.current, element);
    plot.current = drawn;
    const observer = new ResizeObserver(() => drawn.setSize(size()));
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
    };
  }, [options, scheme]);
  useEffect(() => {
    latest.current = data;
    plot.current?.setData(data);
  }, [data]);

  return (
    <figure className={classes.chart}>
      <figcaption>
        <span data-title>{title}</span>
        {modes.map((mode) => (
          <span key={mode} className={classes.mode} data-mode={mode}>
            {mode}
          </span>
        ))}
      </figcaption>
      <div ref={frame} role="img" aria-label={`${title}. ${summary}`} />
    </figure>
  );
}

function coloursOf(element: HTMLElement): Colours {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    queued: colour('--queued'),
    direct: colour('--direct'),
    text: colour('--mantine-color-dimmed'),
    grid: colour('--mantine-color-default-border'),
  };
}

export const axis = ({ text, grid }: Colours, rest: uPlot.Axis = {}): uPlot.Axis => ({
  stroke: text,
  grid: { stroke: grid, width: 1 },
  ticks: { stroke: grid, width: 1, size: 4 },
  font: "11px 'Inter Variable', sans-serif",
  size: 46,
  ...rest,
});
