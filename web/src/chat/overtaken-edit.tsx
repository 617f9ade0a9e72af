import { Button, Group, Text } from '@mantine/core';
import classes from './chat.module.css';

interface OvertakenEditProps {
  readonly theirs: string;
  readonly busy: boolean;
  readonly onKeep: () => void;
  readonly onTake: () => void;
}

/** Shows the text of somebody who was faster, so that neither text is lost unseen. */
export function OvertakenEdit({ theirs, busy, onKeep, onTake }: OvertakenEditProps) {
  return (
    <div role="alert">
      <Text size="xs" fw={600}>
        The message was changed meanwhile. It now says:
      </Text>
      <div className={classes.theirs}>{theirs}</div>
      <Group gap="xs">
        <Button size="compact-sm" onClick={onKeep} loading={busy}>
          Keep mine
        </Button>
        <Button size="compact-sm" variant="default" onClick={onTake}>
          Take theirs
        </Button>
      </Group>
    </div>
  );
}
