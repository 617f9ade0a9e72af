import { expect } from '@jest/globals';
import type { ChangeResource, ChangesResource } from '../../lib/contracts/resources.ts';
import type { App } from '../support/api/app.ts';
import type { Random } from '../support/load/random.ts';

interface Copy {
  readonly cursor: string | undefined;
  readonly transcript: ReadonlyMap<number, string>;
}

/**
 * A client that keeps a copy of a chat by its changes, and sometimes starts again from a saved
 * copy.
 */
export function follower(app: App, token: string, chat: number, random: Random) {
  let copy: Copy = { cursor: undefined, transcript: new Map() };
  let saved = copy;

  async function page(limit: number): Promise<ChangesResource> {
    const query = { limit: String(limit), ...(copy.cursor && { since: copy.cursor }) };
    const pathParameters = { token, chat: String(chat) };
    const { status, body } = await app.call('list-changes', { pathParameters, query });
    expect(status).toBe(200);
    return body;
  }

  async function follow(): Promise<boolean> {
    const limit = 1 + random.below(7);
    const { data, next_cursor, has_more } = await page(limit);
    expectInOrder(data, limit);
    const transcript = new Map(copy.transcript);
    for (const change of data) apply(transcript, change);
    copy = { cursor: next_cursor, transcript };
    return has_more;
  }

  return {
    async step(): Promise<void> {
      await follow();
      if (random.chance(0.4)) saved = copy;
      // Killed after it saved the messages, before the cursor.
      else if (random.chance(0.3)) saved = { cursor: saved.cursor, transcript: copy.transcript };
      if (random.chance(0.2)) copy = saved;
    },
    async toTheEnd(): Promise<ReadonlyMap<number, string>> {
      while (await follow());
      return copy.transcript;
    },
  };
}

function apply(transcript: Map<number, string>, change: ChangeResource): void {
  if (change.type === 'void') {
    for (let n = change.first; n <= change.last; n++) transcript.set(n, 'void');
  } else if (change.type === 'deleted') transcript.set(change.number, 'deleted');
  else {
    const { number, body, revision } = change.message;
    transcript.set(number, `${body} (${revision})`);
  }
}

function expectInOrder(data: readonly ChangeResource[], limit: number): void {
  const places = data.map(({ change }) => change);
  expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
  expect(data.filter(({ type }) => type !== 'void').length).toBeLessThanOrEqual(limit);
}
