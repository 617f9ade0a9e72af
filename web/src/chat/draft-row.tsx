import { Button, Group, Loader, Text } from '@mantine/core';
import { Initials } from '../ui/initials.tsx';
import classes from './chat.module.css';
import type { Draft } from './outbox.ts';
import { useOutbox } from './outbox-provider.tsx';

/** A message without a number: on its way, or refused. */
export function DraftRow({ draft }: { draft: Draft }) {
  const { sendAgain, discard } = useOutbox();
  const author = draft.author ?? 'Anonymous';
  return (
    <article
      className={classes.entry}
      data-kind="draft"
      tabIndex={0}
      aria-label={`Message on its way, by ${author}`}
    >
      <span className={classes.number}>
        {draft.state === 'refused' ? '!' : <Loader size={12} aria-label="Sending" />}
      </span>
      <div className={classes.avatar}>
        <Initials name={author} />
      </div>
      <div className={classes.content}>
        <div className={classes.byline}>
          <Text span fw={640} size="sm">
            {author}
          </Text>
          <Text span size="xs" c="dimmed">
            {draft.state === 'sending' && 'sending…'}
            {draft.state === 'unknown' && `not confirmed, trying again (${draft.reason})`}
          </Text>
        </div>
        <div className={classes.body}>{draft.body}</div>
        {draft.state === 'refused' && (
          <Group gap="xs" mt={6} role="alert">
            <Text size="xs" className={classes.refused}>
              It was not sent: {draft.reason}.
            </Text>
            <Button size="compact-xs" variant="light" onClick={() => sendAgain(draft)}>
              Send again
            </Button>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => discard(draft)}>
              Discard
            </Button>
          </Group>
        )}
      </div>
    </article>
  );
}
