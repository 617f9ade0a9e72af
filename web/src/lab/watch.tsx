import { Button, Group, Paper, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { createChat, getMessage, postMessage } from '../api/calls.ts';
import { search } from '../api/search-calls.ts';
import { usePage } from '../app/page-context.ts';
import type { Control } from './control.ts';
import { journeyOf, type Stage } from './journey.ts';
import classes from './lab.module.css';
import { meaningOf, shortened } from './sentence.ts';
import { useWatch } from './use-watch.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2_000;

/** Polls, less and less often, until `isSo` resolves to true. */
async function lookUntil(isSo: () => Promise<boolean>): Promise<void> {
  for (let pause = FIRST_PAUSE_MS; !(await isSo()); ) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(1.5 * pause, LONGEST_PAUSE_MS);
  }
}

/** Shows the steps of a message, as the engines log them. */
export function Watch({ token, control }: { token: string; control: Control }) {
  const { mode } = usePage();
  const { lines, isWatching, problem, add } = useWatch(token, control);
  const { send, isBusy } = useOneMessage(token, add);
  const stages = journeyOf(lines);
  const began = lines.findLast(({ source, text }) => source === 'page' && text.startsWith('POST'));
  const end = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls for every line
  useEffect(() => {
    if (end.current) end.current.scrollTop = end.current.scrollHeight;
  }, [lines]);
  return (
    <div>
      <Group justify="space-between" mb="sm">
        <Text size="sm" c="dimmed" maw={620}>
          Send one message and follow it: a number from Redis, the queue, a transaction in MySQL,
          the search index. The lines are what Redis (MONITOR), MySQL (general log), the API and the
          worker say.
        </Text>
        <Button
          leftSection={<IconSend size={16} />}
          disabled={!isWatching}
          loading={isBusy}
          onClick={send}
        >
          Send one message ({mode})
        </Button>
      </Group>
      <Text size="sm" role="status" mb={problem ? 'sm' : 0}>
        {problem && `${problem} It is being opened again; messages can be sent from here then.`}
      </Text>
      <Stages stages={stages} />
      <Paper
        ref={end}
        className={classes.console}
        role="region"
        aria-label="What happens"
        tabIndex={0}
      >
        {lines.length === 0 && (
          <Text size="sm" c="dimmed" p="sm">
            {isWatching ? 'Watching. Nothing happens yet.' : 'Connecting…'}
          </Text>
        )}
        <ol className={classes.lines}>
          {lines.map((line) => (
            <li key={line.id} className={classes.line} data-source={line.source}>
              <span className={classes.when}>
                {began && line.at >= began.at && `+${(line.at - began.at).toFixed(1)} ms`}
              </span>
              <span className={classes.source}>{line.source}</span>
              <span className={classes.said}>
                {meaningOf(line) && <strong>{meaningOf(line)}. </strong>}
                <code>{shortened(line)}</code>
              </span>
            </li>
          ))}
        </ol>
      </Paper>
    </div>
  );
}

/** Shows the fixed list of stages, and which of them the last message has reached. */
function Stages({ stages }: { stages: readonly Stage[] }) {
  return (
    <ol className={classes.stages} aria-label="Stages">
      {stages.map(({ name, where, after }) => (
        <li key={name} data-reached={after !== undefined || undefined}>
          <span className={classes.stageName}>{name}</span>
          <span className={classes.stageWhere}>{where}</span>
          <span className={classes.stageTime}>
            {after === undefined ? '–' : `${after.toFixed(1)} ms`}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Sends one message into a new chat and polls until a search finds it. */
function useOneMessage(token: string, say: (text: string) => void) {
  const { api, mode } = usePage();
  const chat = useRef<number>(undefined);
  const [isBusy, setBusy] = useState(false);

  async function follow(): Promise<void> {
    chat.current ??= (await createChat(api, token, 'Watched', crypto.randomUUID())).number;
    const key = crypto.randomUUID();
    say(`POST …/chats/${chat.current}/messages (${mode})`);
    const tag = key.replaceAll('-', '');
    const message = { body: `One message, followed: ${tag}`, author: 'Lab' };
    const { body } = await postMessage(api, token, chat.current, message, { key, mode });
    say(`201: it has number ${body.number} and is ${body.state}`);
    if (body.state === 'searchable') return;
    const at = { token, chat: chat.current };
    await lookUntil(async () => {
      const { state } = await getMessage(api, token, at.chat, body.number);
      return state !== 'accepted';
    });
    say(`number ${body.number} is persisted`);
    // Only a search can tell that a search finds the message.
    await lookUntil(async () => (await search(api, at, { query: tag, limit: 1 })).total > 0);
    say(`number ${body.number} is searchable`);
  }
  return {
    isBusy,
    send: () => {
      setBusy(true);
      follow()
        .catch((error: Error) => say(error.message))
        .finally(() => setBusy(false));
    },
  };
}
