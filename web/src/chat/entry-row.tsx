import { Skeleton, Text } from '@mantine/core';
import type { Message } from '../api/resources.ts';
import type { ChatAddress } from './cache.ts';
import classes from './chat.module.css';
import type { Entry } from './chunk.ts';
import { useEdits } from './edits-provider.tsx';
import { authorOf, MessageRow } from './message-row.tsx';
import { UnsavedText } from './unsaved-text.tsx';

export interface EntryRowProps {
  readonly at: ChatAddress;
  readonly number: number;
  readonly head: number;
  readonly entry: Entry;
  readonly previous: Entry | undefined;
  readonly isTarget: boolean;
}

/**
 * A row for a number: a message, a deleted message, a void range, or a number of which nothing is
 * known yet. All these share one element, so that a row keeps the focus when it becomes another.
 */
export function EntryRow(props: EntryRowProps) {
  const { at, entry, number, head, previous, isTarget } = props;
  const edit = useEdits().open.find((one) => one.number === number);
  const message = entry.kind === 'message' ? entry.message : undefined;
  const joined = message !== undefined && followsOn(message, previous);
  return (
    <article
      className={classes.entry}
      data-kind={entry.kind}
      data-joined={joined || undefined}
      data-target={isTarget || undefined}
      tabIndex={0}
      aria-posinset={number}
      aria-setsize={head}
      aria-label={message ? `Message ${number} by ${authorOf(message)}` : `Number ${number}`}
    >
      {message ? (
        <MessageRow at={at} number={number} message={message} joined={joined} />
      ) : (
        <>
          <span className={classes.number}>{numbersOf(entry, number)}</span>
          <Text size="sm" c="dimmed" className={classes.note} component="div">
            {noteOf(entry)}
            {entry.kind === 'deleted' && edit && <UnsavedText edit={edit} />}
          </Text>
        </>
      )}
    </article>
  );
}

const TOGETHER_MS = 5 * 60_000;

/**
 * Whether to show the message in one block with the previous one: same author, within a short time.
 */
function followsOn(message: Message, previous: Entry | undefined): boolean {
  if (previous?.kind !== 'message') return false;
  const { author, created_at } = previous.message;
  return (
    author === message.author &&
    Date.parse(message.created_at) - Date.parse(created_at) < TOGETHER_MS
  );
}

const numbersOf = (entry: Entry, number: number): string =>
  entry.kind === 'void' && entry.range.last > entry.range.first
    ? `${entry.range.first}–${entry.range.last}`
    : String(number);

function noteOf(entry: Entry) {
  switch (entry.kind) {
    case 'deleted':
      return 'This message was deleted. Its number is never used again.';
    case 'void':
      return entry.range.last > entry.range.first
        ? 'Skipped: no message has these numbers.'
        : 'Skipped: no message has this number.';
    case 'unsettled':
      return 'Nothing has this number yet. It is settled within minutes.';
    default:
      return <Skeleton h={14} w="60%" my={4} aria-hidden="true" />;
  }
}
