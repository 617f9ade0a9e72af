import type { Recorder } from '../../../commands/judge/rules/recorder.ts';
import { type Asked, type Client, loadClient } from './client.ts';
import {
  createChat,
  deleteMessage,
  editMessage,
  getChat,
  getMessage,
  listChats,
  listMessages,
  postDirectly,
  postMessage,
  postTogether,
} from './operations.ts';
import { type Random, randomOf } from './random.ts';

export interface LoadSettings {
  readonly application: string;
  readonly instances: readonly string[];
  readonly recorder: Recorder;
  readonly seed: number;
  readonly operations: number;
  readonly clients: number;
}

/** Concurrent clients on one application. */
export interface Load {
  /** Resolves when this share of the operations is recorded, or the load is over. */
  reached(share: number): Promise<void>;
  /** Resolves when this many further operations are recorded, or the load is over. */
  more(operations: number): Promise<void>;
  /** Attempts recorded so far. */
  operations(): number;
  /** Clients start nothing new until `resume`. */
  pause(): void;
  resume(): void;
  /** Resolves when every client is done and no abandoned request still runs. */
  readonly over: Promise<void>;
}

/** Share of lost responses. */
const LOST = 1 / 3;
/** Most posts go to this many chats, so that they use up their blocks. */
const HOT_CHATS = 2;

export function startLoad(settings: LoadSettings): Load {
  const { application, operations, clients, seed } = settings;
  const chats: number[] = [];
  const posted: { chat: number; number: number; key: string }[] = [];
  const inFlight = new Set<Promise<unknown>>();
  const waiting = new Set<{ at: number; resolve: () => void }>();
  let recorded = 0;
  let ended = false;
  let gate = Promise.withResolvers<void>();
  gate.resolve();

  const progress = () => {
    recorded += 1;
    wake();
  };

  function wake(): void {
    for (const waiter of waiting) {
      if (!ended && recorded < waiter.at) continue;
      waiting.delete(waiter);
      waiter.resolve();
    }
  }

  const reachedCount = (at: number) =>
    new Promise<void>((resolve) => {
      waiting.add({ at, resolve });
      wake();
    });

  async function run(index: number): Promise<void> {
    const random = randomOf(seed * 1_009 + index);
    const name = `c${index}`;
    const client = loadClient({
      ...settings,
      name,
      random,
      lost: LOST,
      onRecorded: progress,
      allowed: () => gate.promise,
      inFlight,
    });
    for (let turn = 0; recorded < operations; turn++) {
      await oneTurn(client, random, `${name}-${turn}`);
    }
  }

  async function oneTurn(client: Client, random: Random, mark: string): Promise<void> {
    const dice = random.next();
    if (chats.length === 0 || dice < 0.06) return create(client, mark);
    const chat = chooseChat(random);
    if (dice < 0.1) return postMany(client, chat, mark, 2 + random.below(11));
    if (dice < 0.53) return post(client, chat, mark, random.chance(0.05));
    if (dice < 0.6 && posted.length > 0) return change(client, mark, random);
    await client.perform(read(dice, chat, random) ?? getChat(application, chat));
  }

  function chooseChat(random: Random): number {
    return random.pick(random.chance(0.6) ? chats.slice(0, HOT_CHATS) : chats);
  }

  async function create(client: Client, mark: string): Promise<void> {
    const reply = await client.perform(createChat(application, mark, `chat ${mark}`));
    if (reply?.status === 201 && !chats.includes(reply.body.number)) chats.push(reply.body.number);
  }

  async function post(client: Client, chat: number, mark: string, wait: boolean): Promise<void> {
    const asked = wait ? postDirectly : postMessage;
    const reply = await client.perform(asked(application, chat, mark, `message ${mark}`));
    if (reply?.status === 201) posted.push({ chat, number: reply.body.number, key: mark });
  }

  async function postMany(
    client: Client,
    chat: number,
    mark: string,
    count: number,
  ): Promise<void> {
    const marks = Array.from({ length: count }, (_, i) => `${mark}-${i}`);
    const texts = new Map(marks.map((key) => [key, `message ${key}`]));
    const reply = await client.perform(postTogether(application, chat, texts));
    for (const [i, key] of marks.entries()) {
      const number = reply?.body.data?.[i]?.message?.number;
      if (number) posted.push({ chat, number, key });
    }
  }

  /**
   * Half of the edits go to a few messages, so that they collide. A third name the revision that
   * they mean to change.
   */
  async function change(client: Client, mark: string, random: Random): Promise<void> {
    const { chat, number } = random.pick(random.chance(0.5) ? posted.slice(0, 5) : posted);
    if (random.chance(0.2)) {
      await client.perform(deleteMessage(application, chat, number));
      return;
    }
    const seen = random.chance(1 / 3)
      ? await client.perform(getMessage(application, chat, number))
      : undefined;
    await client.perform(
      editMessage(application, chat, number, `edit ${mark}`, seen?.body.revision),
    );
  }

  function read(dice: number, chat: number, random: Random): Asked | undefined {
    const earlier = posted.length > 0 ? random.pick(posted) : undefined;
    const limit = 20 + random.below(180);
    if (dice < 0.62 && earlier) {
      // Reuses an earlier message's key with another body: refused, unless the key has been
      // forgotten.
      return postMessage(application, earlier.chat, earlier.key, `other ${earlier.key}`);
    }
    if (dice < 0.76 && earlier) return getMessage(application, earlier.chat, earlier.number);
    if (dice < 0.85) return listMessages(application, chat, limit);
    if (dice < 0.88) return listChats(application, limit);
    return undefined;
  }

  async function runAll(): Promise<void> {
    await Promise.all(Array.from({ length: clients }, (_, index) => run(index)));
    ended = true;
    wake();
    while (inFlight.size > 0) await Promise.all(inFlight);
  }

  return {
    reached: (share) => reachedCount(share * operations),
    more: (count) => reachedCount(recorded + count),
    operations: () => recorded,
    pause: () => {
      gate = Promise.withResolvers();
    },
    resume: () => gate.resolve(),
    over: runAll(),
  };
}
