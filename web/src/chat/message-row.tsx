import { Text, Tooltip } from '@mantine/core';
import type { Message } from '../api/resources.ts';
import { Initials } from '../ui/initials.tsx';
import classes from './chat.module.css';
import type { Entry } from './chunk.ts';
import { useEdits } from './edits-provider.tsx';
import type { EntryRowProps } from './entry-row.tsx';
import { MessageActions } from './message-actions.tsx';
import { MessageEditor } from './message-editor.tsx';
import { StateMark } from './state-mark.tsx';
import { clock, dateAndTime } from './time.ts';

const TOGETHER_MS = 5 * 60_000;

/** One author's messages in a row are shown as one block. */
function followsOn(message: Message, previous: Entry | undefined): boolean {
  if (previous?.kind !== 'message') return false;
  const { author, created_at } = previous.message;
  return (
    author === message.author &&
    Date.parse(message.created_at) - Date.parse(created_at) < TOGETHER_MS
  );
}

export function MessageRow(props: EntryRowProps & { readonly message: Message }) {
  const { at, number, head, message, previous, isTarget } = props;
  const { open, begin } = useEdits();
  const edit = open.find((one) => one.number === number);
  const joined = followsOn(message, previous);
  const author = message.author ?? 'Anonymous';
  return (
    <article
      className={classes.entry}
      data-kind="message"
      data-joined={joined || undefined}
      data-target={isTarget || undefined}
      tabIndex={0}
      aria-posinset={number}
      aria-setsize={head}
      aria-label={`Message ${number} by ${author}`}
    >
      <span className={classes.number}>{number}</span>
      <div className={classes.avatar}>{!joined && <Initials name={author} />}</div>
      <div className={classes.content}>
        {!joined && (
          <div className={classes.byline}>
            <Text span fw={640} size="sm" className={classes.author}>
              {author}
            </Text>
            <Time message={message} />
          </div>
        )}
        {edit ? (
          <MessageEditor at={at} message={message} edit={edit} />
        ) : (
          <div className={classes.body}>
            {message.body}
            {message.revision > 1 && (
              <Tooltip label={`Edited ${dateAndTime(message.updated_at)}`}>
                <Text span size="xs" c="dimmed" ml={6}>
                  (edited)
                </Text>
              </Tooltip>
            )}
          </div>
        )}
      </div>
      <StateMark state={message.state} />
      {!edit && <MessageActions at={at} message={message} onEdit={() => begin(message)} />}
    </article>
  );
}

const Time = ({ message }: { message: Message }) => (
  <Text
    span
    size="xs"
    c="dimmed"
    component="time"
    dateTime={message.sent_at}
    title={dateAndTime(message.sent_at)}
  >
    {clock(message.sent_at)}
  </Text>
);
