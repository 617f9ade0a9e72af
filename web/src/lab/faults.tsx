import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Control, FaultRequest, Part, PartPhase } from './control.ts';
import classes from './lab.module.css';

interface FaultsProps {
  readonly control: Control;
  /** Notes the start of a fault. Returns a function to call when the fault is over. */
  readonly onStrike: (name: string, losesRedisData: boolean) => () => void;
}

const NAMES: Readonly<Record<Part, string>> = {
  redis: 'Redis',
  worker: 'Worker',
  mysql: 'MySQL',
  opensearch: 'OpenSearch',
};
const PARTS: readonly Part[] = ['redis', 'worker', 'mysql', 'opensearch'];
const LOOK_MS = 1_000;

/** Buttons that cause faults in the laptop's stack. The promises hold in spite of them. */
export function Faults({ control, onStrike }: FaultsProps) {
  const queries = useQueryClient();
  const parts = useQuery({
    queryKey: ['parts'],
    queryFn: control.parts,
    refetchInterval: LOOK_MS,
  });
  const hit = useMutation({
    mutationFn: control.strike,
    onMutate: ({ target, action }) => onStrike(`${action} ${NAMES[target]}`, action === 'flush'),
    onSuccess: (now) => queries.setQueryData(['parts'], now),
    onError: (error) => notifications.show({ color: 'red', message: error.message }),
    onSettled: (_now, _error, _fault, end) => end?.(),
  });
  return (
    <Paper component="section" className={classes.card} aria-labelledby="faults">
      <Stack gap="xs">
        <Title order={2} size="h5" id="faults">
          Hurt it
        </Title>
        <Text size="xs" c="dimmed">
          While a load runs, or while you chat. Only on this laptop.
        </Text>
        {PARTS.map((part) => {
          const phase = parts.data?.[part];
          return phase ? (
            <Group key={part} justify="space-between" wrap="nowrap">
              <Group gap={8} wrap="nowrap">
                <Text size="sm">{NAMES[part]}</Text>
                <PhaseBadge phase={phase} />
              </Group>
              <Action part={part} phase={phase} onPress={hit.mutate} />
            </Group>
          ) : null;
        })}
      </Stack>
    </Paper>
  );
}

const PhaseBadge = ({ phase }: { phase: PartPhase }) => (
  <span className={classes.phase} data-phase={phase}>
    {phase}
  </span>
);

interface ActionProps {
  readonly part: Part;
  readonly phase: PartPhase;
  readonly onPress: (fault: FaultRequest) => void;
}

function Action({ part, phase, onPress }: ActionProps) {
  const action =
    part === 'redis' ? 'flush' : phase === 'down' || phase === 'starting' ? 'start' : 'stop';
  const label = { flush: 'Flush', stop: 'Stop', start: 'Start' }[action];
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={phase === 'stopping' || phase === 'starting'}
      onClick={() => onPress({ target: part, action })}
      aria-label={`${label} ${NAMES[part]}`}
    >
      {label}
    </Button>
  );
}
