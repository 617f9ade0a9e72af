import {
  Button,
  Group,
  NumberInput,
  Paper,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  Title,
} from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { WriteMode } from '../api/resources.ts';
import { usePage } from '../app/page-context.ts';
import classes from './lab.module.css';
import type { LoadPlan } from './load.ts';

interface LoadFormProps {
  readonly isBusy: boolean;
  /** The last plan that was run, to be run again or changed. */
  readonly last: LoadPlan | undefined;
  readonly onStart: (plan: LoadPlan) => void;
  readonly onStop: () => void;
}

const MOST = 20_000;
const MOST_AT_ONCE = 64;

const MODES: Readonly<Record<string, readonly WriteMode[]>> = {
  queued: ['queued'],
  direct: ['direct'],
  both: ['queued', 'direct'],
};

const nameOf = (modes: readonly WriteMode[] | undefined): string | undefined =>
  modes && (modes.length > 1 ? 'both' : modes[0]);

export function LoadForm({ isBusy, last, onStart, onStop }: LoadFormProps) {
  const { mode } = usePage();
  const [count, setCount] = useState<number | string>(last?.count ?? 200);
  const [concurrency, setConcurrency] = useState<number | string>(last?.concurrency ?? 16);
  const [modes, setModes] = useState(nameOf(last?.modes) ?? 'both');
  const [inTurns, setInTurns] = useState(last?.inTurns ?? false);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isBusy || typeof count !== 'number' || typeof concurrency !== 'number') return;
    const tag = `lab${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`;
    onStart({ modes: MODES[modes] ?? [mode], count, concurrency, inTurns, tag });
  }
  return (
    <Paper component="form" onSubmit={submit} className={classes.card} aria-label="Load">
      <Stack gap="sm">
        <Title order={2} size="h5">
          Load
        </Title>
        <NumberInput
          label="Messages in each mode"
          min={1}
          max={MOST}
          step={100}
          value={count}
          onChange={setCount}
          clampBehavior="strict"
          allowDecimal={false}
        />
        <NumberInput
          label="Requests at once"
          description="Over HTTP/1.1, as on a laptop, a browser has six connections: more than six wait inside it."
          min={1}
          max={MOST_AT_ONCE}
          value={concurrency}
          onChange={setConcurrency}
          clampBehavior="strict"
          allowDecimal={false}
        />
        <div>
          <Text size="sm" fw={500} mb={4} id="load-modes">
            Mode
          </Text>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-labelledby="load-modes"
            value={modes}
            onChange={setModes}
            data={[
              { value: 'queued', label: 'Queued' },
              { value: 'direct', label: 'Direct' },
              { value: 'both', label: 'Both' },
            ]}
          />
        </div>
        <Switch
          size="xs"
          label="Both take turns"
          description="Else direct writes come first, then queued ones, each at a rate of its own."
          disabled={modes !== 'both'}
          checked={inTurns}
          onChange={(event) => setInTurns(event.currentTarget.checked)}
        />
        <Group gap="xs" grow>
          <Button type="submit" loading={isBusy} leftSection={<IconPlayerPlay size={16} />}>
            Start
          </Button>
          {isBusy && (
            <Button variant="default" onClick={onStop} leftSection={<IconPlayerStop size={16} />}>
              Stop
            </Button>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          Everything goes into one new chat. A request that fails is sent again with the same key
          until its outcome is known; its latency is the whole time. What waits for one of the
          browser's connections is not counted.
        </Text>
      </Stack>
    </Paper>
  );
}
