import { SegmentedControl, Tooltip } from '@mantine/core';
import type { WriteMode } from '../api/resources.ts';
import { usePage } from '../app/page-context.ts';
import classes from './workspace.module.css';

const MEANING: Readonly<Record<WriteMode, string>> = {
  queued: 'Queued: answered once numbered and on the queue; stored a moment later',
  direct: 'Direct: answered once stored in MySQL and searchable (Prefer: wait)',
};

/** Chooses the write mode. It applies to the chat and is the lab's default. */
export function ModeSwitch() {
  const { mode, setMode } = usePage();
  return (
    <Tooltip label={MEANING[mode]} multiline w={260} openDelay={400}>
      <SegmentedControl
        size="xs"
        radius="md"
        className={classes.mode}
        data-mode={mode}
        aria-label="How messages are written"
        value={mode}
        onChange={(value) => setMode(value as WriteMode)}
        data={[
          { value: 'queued', label: 'Queued' },
          { value: 'direct', label: 'Direct' },
        ]}
      />
    </Tooltip>
  );
}
