import { Table, Text } from '@mantine/core';
import classes from './lab.module.css';
import { isShared, type ModeResult, resultsOf } from './results.ts';
import type { RunState } from './run.ts';

const COLUMNS: readonly (readonly [head: string, value: (result: ModeResult) => string])[] = [
  ['Answers', ({ count }) => String(count)],
  ['Fell back', ({ mode, fellBack }) => (mode === 'direct' ? String(fellBack) : '–')],
  ['Per second', (result) => number(result.throughput)],
  ['p50', ({ p50 }) => number(p50)],
  ['p90', ({ p90 }) => number(p90)],
  ['p95', ({ p95 }) => number(p95)],
  ['p99', ({ p99 }) => number(p99)],
  ['Max', ({ max }) => number(max)],
  ['Unknown', ({ unknown }) => String(unknown)],
  ['Refused', ({ refused }) => String(refused)],
];

const number = (value = Number.NaN) => (Number.isFinite(value) ? value.toFixed(1) : '–');

export function ResultsTable({ state }: { state: RunState }) {
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: scrolls, so needs focus */}
      <div className={classes.table} role="region" aria-label="Results" tabIndex={0}>
        <Table withRowBorders={false} horizontalSpacing="sm" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Mode</Table.Th>
              {COLUMNS.map(([head]) => (
                <Table.Th key={head} scope="col" ta="right">
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {resultsOf(state).map((result) => (
              <Table.Tr key={result.mode}>
                <Table.Th scope="row" className={classes.mode} data-mode={result.mode}>
                  {result.mode}
                </Table.Th>
                {COLUMNS.map(([head, value]) => (
                  <Table.Td key={head} ta="right" ff="monospace">
                    {value(result)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="xs" c="dimmed" mt={6}>
        Latencies in milliseconds, from when the browser sent a request to the end of its answer.
        Direct writes that could not be stored at once fell back to the queue: they are left out of
        the rate and the latencies.
        {isShared(state.plan) &&
          ' The modes took turns, so both went at one rate, which says nothing about either.'}
      </Text>
    </>
  );
}
