import { Button, Text } from '@mantine/core';
import classes from './chat.module.css';
import type { Edit } from './edits.ts';
import { useEdits } from './edits-provider.tsx';
import { focusMessage } from './focus.ts';

/** An unsaved edit of a message that somebody else deleted. Its text can still be copied. */
export function UnsavedText({ edit }: { edit: Edit }) {
  const { close } = useEdits();
  function discard() {
    focusMessage(edit.number);
    close(edit.number);
  }
  return (
    <div role="alert">
      <Text size="xs" fw={600} mt={4}>
        It was deleted while you were editing it. What you had written:
      </Text>
      <div className={classes.theirs}>{edit.text}</div>
      <Button size="compact-sm" variant="default" mb={4} onClick={discard}>
        Discard
      </Button>
    </div>
  );
}
