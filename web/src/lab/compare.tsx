import { Alert, Anchor, Group, Text } from '@mantine/core';
import { Link } from 'wouter';
import { usePage } from '../app/page-context.ts';
import { Charts } from './charts.tsx';
import type { Control } from './control.ts';
import { Correctness } from './correctness.tsx';
import { ExportMenu } from './export-menu.tsx';
import { Faults } from './faults.tsx';
import classes from './lab.module.css';
import { LoadForm } from './load-form.tsx';
import { ResultsTable } from './results-table.tsx';
import { type RunState, startRun } from './run.ts';
import { useCurrentRun } from './run-provider.tsx';
import { Steps } from './steps.tsx';

const PHASES: Readonly<Record<RunState['phase'], string>> = {
  loading: 'Posting…',
  settling: 'All answered. Waiting until all is stored and searchable…',
  done: 'Done.',
  failed: 'It could not be finished.',
};

interface CompareProps {
  readonly token: string;
  readonly control: Control | undefined;
}

export function Compare({ token, control }: CompareProps) {
  const { api } = usePage();
  const { state, begin, stop, noteFault } = useCurrentRun();
  const isBusy = state?.phase === 'loading' || state?.phase === 'settling';
  return (
    <div className={classes.compare}>
      <div className={classes.side}>
        <LoadForm
          isBusy={isBusy}
          last={state?.plan}
          onStart={(plan) => begin((onChange) => startRun(plan, { api, token, onChange }))}
          onStop={stop}
        />
        {control && <Faults control={control} onStrike={noteFault} />}
      </div>
      <div className={classes.results}>
        {!state && (
          <Text c="dimmed" size="sm" className={classes.nothing}>
            Nothing was run yet. Start a comparison: its latencies, throughput and backlog are drawn
            here while it runs, and in the end every message is looked for.
          </Text>
        )}
        {state && (
          <>
            <Group justify="space-between">
              <Text size="sm" role="status">
                {PHASES[state.phase]} {state.samples.length} of{' '}
                {state.plan.count * state.plan.modes.length} settled.{' '}
                {state.chat !== undefined && (
                  <Anchor
                    component={Link}
                    href={`/a/${token}/c/${state.chat}`}
                    size="sm"
                    underline="always"
                  >
                    See them in chat {state.chat}
                  </Anchor>
                )}
              </Text>
              <ExportMenu state={state} />
            </Group>
            {state.problem && <Alert color="red">{state.problem}</Alert>}
            <Correctness state={state} />
            <Charts state={state} />
            <ResultsTable state={state} />
            <Steps state={state} />
          </>
        )}
      </div>
    </div>
  );
}
