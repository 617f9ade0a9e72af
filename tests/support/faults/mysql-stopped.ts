import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { judge } from '../../../commands/judge/rules/judge.ts';
import type { Recorder } from '../../../commands/judge/rules/recorder.ts';
import type { ApplicationToken } from '../../../lib/domain/terms.ts';
import { asking } from '../engines/redis-server.ts';
import { loadClient } from '../load/client.ts';
import { recordFinalState } from '../load/final.ts';
import { createChat, postMessage } from '../load/operations.ts';
import { randomOf } from '../load/random.ts';
import { openRecord } from '../load/record.ts';
import { comeToRest, sweepMeanwhile } from '../load/rest.ts';
import { newApplication } from '../load/run.ts';
import { queueDepth, startWorld, type World } from '../load/world.ts';
import { until } from '../wait.ts';

/** The most posts per second. A slow machine does fewer. */
const POSTS_A_SECOND = 100;
const CLIENTS = 8;
/** Fewer than the implicit block holds, because without MySQL a chat gets no other block. */
const POSTS_A_CHAT = 30;
const STORED_WITHIN_MS = 60_000;
const COPIES_A_MESSAGE = 1.1;

export interface Outage {
  readonly name: string;
  readonly seconds: number;
  /** Longer than half of the queue's visibility timeout. */
  readonly sweepAfterSeconds: number;
}

/**
 * Stops MySQL for `seconds` while clients go on posting. Messages that wait in the queue must not
 * be sent again.
 */
export function testMysqlStopped({ name, seconds, sweepAfterSeconds }: Outage): void {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(`faults-${name}`, 1, {
      SWEEP_AFTER_SECONDS: String(sweepAfterSeconds),
      SWEEP_AT_MOST_SECONDS: String(sweepAfterSeconds * 7),
    });
  }, 300_000);
  afterAll(() => world?.close(), 120_000);

  test(
    `of messages posted in ${seconds} seconds without MySQL at most ${COPIES_A_MESSAGE} copies each reach the queue, and all are stored within a minute of its return`,
    async () => {
      const application = await newApplication(world);
      const { recorder, judged } = openRecord(name, 1);
      let attempts = 0;
      const client = clientOf(world, application, recorder, () => {
        attempts += 1;
      });
      const chats = await chatsFor(client, application, seconds * POSTS_A_SECOND);
      await until('the chats are stored', () => isStored(world, application));

      const sent = countSent(world);
      const sweeping = sweepMeanwhile(world, { mends: false });
      const mysql = world.stack.engine('mysql');
      const over = recorder.beginFault(name, []);
      await mysql.kill('SIGKILL');
      attempts = 0;
      const posts = await postFor(seconds, async (n) => {
        const chat = chats[n % chats.length] ?? 0;
        await client.perform(postMessage(application, chat, `post-${n}`, `message-${n}-end`));
      });
      mysql.start();
      await mysql.waitReady();
      over();
      const begun = performance.now();
      try {
        await until('all is stored', () => isStored(world, application), STORED_WITHIN_MS);
      } finally {
        await sweeping.stop();
      }
      const storedAfterMs = performance.now() - begun;

      // Subtracts copies that retries made: a client without a response had its message sent again.
      const copies = sent.copies() - (attempts - posts);
      console.info(JSON.stringify({ name, posts, attempts, sent: sent.copies(), storedAfterMs }));
      expect(sent.different()).toBe(posts);
      expect(copies / posts).toBeLessThanOrEqual(COPIES_A_MESSAGE);
      await comeToRest(world, recorder, application);
      await recordFinalState(world, recorder, application);
      const verdict = await judged(judge(recorder.record()));
      expect(verdict.findings).toEqual([]);
    },
    (seconds + 300) * 1_000,
  );
}

/** A client that gets every response. */
const clientOf = (
  world: World,
  application: ApplicationToken,
  recorder: Recorder,
  onRecorded: () => void,
) =>
  loadClient({
    name: 'even',
    application,
    instances: world.apis.map(({ url }) => url),
    random: randomOf(1),
    recorder,
    lost: 0,
    allowed: async () => {},
    onRecorded,
    inFlight: new Set(),
  });

async function chatsFor(
  client: ReturnType<typeof clientOf>,
  application: ApplicationToken,
  posts: number,
): Promise<readonly number[]> {
  const chats: number[] = [];
  for (let n = 0; n < Math.ceil(posts / POSTS_A_CHAT); n++) {
    const reply = await client.perform(createChat(application, `chat-${n}`, `chat ${n}`));
    if (reply?.status === 201) chats.push(reply.body.number);
  }
  return chats;
}

/**
 * Posts for `seconds`, at an even rate or as fast as responses come. Returns how many it posted.
 */
async function postFor(seconds: number, post: (n: number) => Promise<void>): Promise<number> {
  const begun = performance.now();
  const passed = () => (performance.now() - begun) / 1_000;
  let posts = 0;
  const lanes = Array.from({ length: CLIENTS }, async () => {
    while (passed() < seconds) {
      const n = posts;
      posts += 1;
      await delay(Math.max(0, (n / POSTS_A_SECOND - passed()) * 1_000));
      await post(n);
    }
  });
  await Promise.all(lanes);
  return posts;
}

/** Whether nothing of the application is pending and the write queue is empty. */
async function isStored(world: World, application: ApplicationToken): Promise<boolean> {
  const pending = await asking(String(world.env.REDIS_URL), (client) =>
    client.zcard(`pending-index:{${application}}`),
  );
  return pending === 0 && (await queueDepth(world, 'WRITE_QUEUE_URL')) === 0;
}

/** Counts messages sent to the write queue from now on, whether packed or not. */
function countSent(world: World) {
  const queue = String(world.env.WRITE_QUEUE_URL);
  const seen = new Map<string, number>();
  world.sqs.watch(({ action, body }) => {
    if (!action.startsWith('SendMessage') || !body.includes(queue)) return;
    for (const [text] of body.matchAll(/message-\d+-end/g)) {
      seen.set(text, (seen.get(text) ?? 0) + 1);
    }
  });
  return {
    different: () => seen.size,
    copies: () => [...seen.values()].reduce((sum, count) => sum + count, 0),
  };
}
