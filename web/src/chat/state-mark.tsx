import { Tooltip } from '@mantine/core';
import { IconCheck, IconChecks, IconClock } from '@tabler/icons-react';
import type { Message } from '../api/resources.ts';
import classes from './chat.module.css';

const MARKS = {
  accepted: { Icon: IconClock, label: 'Accepted: numbered, and on its way into MySQL' },
  persisted: { Icon: IconCheck, label: 'Stored in MySQL' },
  searchable: { Icon: IconChecks, label: 'Stored and searchable' },
} as const;

export function StateMark({ state }: { state: Message['state'] }) {
  const { Icon, label } = MARKS[state];
  return (
    <Tooltip label={label}>
      <span className={classes.state} data-state={state} role="img" aria-label={label}>
        <Icon size={15} stroke={1.8} />
      </span>
    </Tooltip>
  );
}
