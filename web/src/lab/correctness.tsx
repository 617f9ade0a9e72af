import { Text, Tooltip } from '@mantine/core';
import classes from './lab.module.css';
import type { RunState } from './run.ts';

interface Tile {
  readonly label: string;
  readonly value: number | string;
  readonly meaning: string;
  readonly isBad?: boolean;
}

/**
 * Shows what became of the messages. The last four figures are known once the run has looked for
 * every message.
 */
export function Correctness({ state }: { state: RunState }) {
  const { verdict } = state;
  return (
    <section aria-label="Correctness">
      <dl className={classes.tiles}>
        {tilesOf(state).map(({ label, value, meaning, isBad }) => (
          <div key={label} className={classes.tile} data-bad={isBad || undefined}>
            <Tooltip label={meaning} multiline w={240}>
              <dt>{label}</dt>
            </Tooltip>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {verdict && (
        <Text size="sm" mt={6} role="status">
          {verdict.findings.length === 0
            ? 'Every acknowledged message was found under its number, once.'
            : `Promises were broken, ${verdict.findings.length} findings:`}
        </Text>
      )}
      {verdict && verdict.findings.length > 0 && (
        <ul>
          {verdict.findings.slice(0, 20).map(({ promise, rule, number, detail, lines }) => (
            <li key={`${rule}-${number}-${lines.join()}`}>
              <Text size="sm" span>
                {promise} {rule}
                {number !== undefined && `, number ${number}`}: {detail}
              </Text>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function tilesOf({ samples, persisted, searchable, verdict }: RunState): Tile[] {
  const acknowledged = samples.filter(({ outcome }) => outcome === 'acknowledged').length;
  const later = (value: number | undefined): Pick<Tile, 'value'> => ({ value: value ?? '–' });
  const bad = (value: number | undefined) => ({ ...later(value), isBad: (value ?? 0) > 0 });
  return [
    { label: 'Acknowledged', value: acknowledged, meaning: 'Answered with a number.' },
    { label: 'Persisted', value: persisted, meaning: 'Committed in MySQL.' },
    { label: 'Searchable', value: searchable, meaning: 'A search for this run finds them.' },
    {
      label: 'Lost',
      ...bad(verdict?.lost),
      meaning: 'Acknowledged, and not there in the end (N3, N6).',
    },
    {
      label: 'Duplicated',
      ...bad(verdict?.duplicated),
      meaning: 'A number told twice, or a text stored twice (N1, N5).',
    },
    {
      label: 'Void',
      ...later(verdict?.voids),
      meaning: 'Skipped after Redis lost its data, and recorded as such (N2).',
    },
    {
      label: 'Unresolved',
      ...later(verdict?.unresolved),
      meaning:
        'Numbers that nothing accounts for yet. Void within minutes, or a message that still comes.',
    },
  ];
}
