import { setTimeout as delay } from 'node:timers/promises';
import { request } from '../load/client.ts';
import type { World } from '../load/world.ts';
import type { Fault, Scene } from './fault.ts';

/* A host is lost: its connections stay open and say nothing. Later another answers at its
   address. */

/** Nobody answers for this long. */
const SILENT_MS = 2_500;

/** A warm instance may give up one request, and one that reached it meanwhile. */
const ATTEMPTS = 3;

/**
 * Asks every API instance for a list that reads Redis and MySQL, as often as a warm instance may
 * fail.
 */
export async function servesAgain({ apis }: World, application: string): Promise<void> {
  for (const { url } of apis) {
    const statuses: number[] = [];
    while (statuses.at(-1) !== 200) {
      if (statuses.length === ATTEMPTS) throw new Error(`${url} still responds ${statuses}`);
      const { status } = await request(`${url}/api/v1/applications/${application}/chats`);
      statuses.push(status);
    }
  }
}

/** Twice: loses a host, waits while clients go on, and lets another host take its address. */
const lost =
  (name: string, proxiesOf: (world: World) => readonly { lose(): void; replace(): void }[]) =>
  async ({ world, application, load, recorder }: Scene): Promise<void> => {
    for (const share of [0.3, 0.65]) {
      await load.reached(share);
      const over = recorder.beginFault(name, []);
      for (const proxy of proxiesOf(world)) proxy.lose();
      await delay(SILENT_MS);
      for (const proxy of proxiesOf(world)) proxy.replace();
      await servesAgain(world, application);
      over();
    }
  };

export const silentFaults: readonly Fault[] = [
  {
    name: 'mysql-silent',
    title: 'MySQL falls silent, and later another answers at its address',
    strike: lost('mysql-silent', ({ allToMysql }) => allToMysql),
  },
  {
    name: 'opensearch-silent',
    title: 'OpenSearch falls silent, and later another answers at its address',
    strike: lost('opensearch-silent', ({ search }) => [search]),
  },
];
