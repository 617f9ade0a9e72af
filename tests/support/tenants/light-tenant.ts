import { call, newApplication, newChat, post } from '../api/http.ts';

export const KINDS = ['post', 'list', 'search'] as const;
/** The milliseconds that each request of a kind took. */
export type Times = Record<(typeof KINDS)[number], number[]>;
export const noTimes = (): Times => ({ post: [], list: [], search: [] });

/** A tenant that chats as people do: one request after the other, with short texts. */
export interface LightTenant {
  /** Sends this many requests of each kind, and notes how long each took. */
  ask(count: number, times: Times): Promise<void>;
  /** The requests that did not succeed, each with its response. */
  readonly failures: readonly string[];
}

const HISTORY = 100;

export async function lightTenant(): Promise<LightTenant> {
  const chat = await newChat(await newApplication('light'));
  const failures: string[] = [];
  const ASK = {
    post: () => post(`${chat}/messages`, { body: 'The quick brown fox jumps over the lazy dog.' }),
    list: () => call(`${chat}/messages?limit=50&order=desc`),
    search: () => call(`${chat}/messages/search?query=quick%20fox`),
  };
  for (let n = 0; n < HISTORY; n++) await ASK.post();
  return {
    failures,
    async ask(count, times) {
      for (let n = 0; n < count; n++) {
        for (const kind of KINDS) {
          const began = performance.now();
          const { status, body } = await ASK[kind]();
          times[kind].push(performance.now() - began);
          if (status > 299) failures.push(`${kind}: ${status} ${JSON.stringify(body)}`);
        }
      }
    },
  };
}
