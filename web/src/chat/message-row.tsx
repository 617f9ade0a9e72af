import { Text, Tooltip } from '@mantine/core';
import type { Message } from '../api/resources.ts';
import { Initials } from '../ui/initials.tsx';
import type { ChatAddress } from './cache.ts';
import classes from './chat.module.css';
import { useEdits } from './edits-provider.tsx';
import { MessageActions } from './message-actions.tsx';
import { MessageEditor } from './message-editor.tsx';
import { StateMark } from './state-mark.tsx';
import { clock, dateAndTime } from './time.ts';

interface MessageRowProps {
  readonly at: ChatAddress;
  readonly number: number;
  readonly message: Message;
  readonly joined: boolean;
}

export const authorOf = ({ author }: Message): string => author ?? 'Anonymous';

export function MessageRow(props: MessageRowProps) {
  const { at, number, message, joined } = props;
  const { open, begin } = useEdits();
  const edit = open.find((one) => one.number === number);
  const author = authorOf(message);
  return (
    <>
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
    </>
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
