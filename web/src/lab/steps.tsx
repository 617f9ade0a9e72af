import { Text, Title } from '@mantine/core';
import classes from './lab.module.css';
import { type ModeResult, resultsOf } from './results.ts';
import type { RunState } from './run.ts';

/**
 * Shows where the time goes: the server's steps (Server-Timing), and the rest of the latency in the
 * browser.
 */
export function Steps({ state }: { state: RunState }) {
  const results = resultsOf(state).filter(({ mean }) => Number.isFinite(mean));
  const widest = Math.max(1, ...results.map(({ mean }) => mean));
  return (
    <section aria-labelledby="steps">
      <Title order={2} size="h6" id="steps" mb={6}>
        Where the time goes, on average
      </Title>
      {results.map((result) => (
        <div key={result.mode} className={classes.steps}>
          <Text size="sm" className={classes.mode} data-mode={result.mode}>
            {result.mode}
          </Text>
          <div className={classes.bar} style={{ width: `${(100 * result.mean) / widest}%` }}>
            {partsOf(result).map(([step, ms], i) => (
              <span
                key={step}
                className={classes.step}
                data-step={i % 6}
                style={{ flexGrow: Math.max(0.001, ms) }}
                aria-hidden="true"
              />
            ))}
          </div>
          <ul className={classes.legend}>
            {partsOf(result).map(([step, ms], i) => (
              <li key={step}>
                <span className={classes.dot} data-step={i % 6} aria-hidden="true" />
                {step} {ms.toFixed(1)} ms
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function partsOf({ mean, steps }: ModeResult): (readonly [string, number])[] {
  const known = steps.reduce((sum, [, ms]) => sum + ms, 0);
  return [...steps, ['way and waiting', Math.max(0, mean - known)]];
}
