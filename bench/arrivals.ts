import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@opensearch-project/opensearch';

export interface Arrivals {
  /** Documents a second, from the first that arrives until a count finds this many new ones. */
  rate(documents: number): Promise<number>;
}

const LOOK_EVERY_MS = 20;
const WITHIN_MS = 300_000;

/**
 * Counts the documents that reach an index from now on. OpenSearch refreshes every second, which
 * would hide the rate of a run that takes less: once all have arrived, this refreshes by itself.
 */
export async function arrivalsIn(client: Client, index: string): Promise<Arrivals> {
  const before = { arrived: await arrived(), found: await found() };

  /** What is delivered twice arrives twice. */
  async function arrived(): Promise<number> {
    const { body } = await client.indices.stats({ index, metric: ['indexing'] });
    return body._all.primaries?.indexing?.index_total ?? 0;
  }

  async function found(): Promise<number> {
    await client.indices.refresh({ index });
    const { body } = await client.count({ index });
    return body.count;
  }

  async function untilArrived(least: number, deadline: number): Promise<number> {
    for (;;) {
      const now = (await arrived()) - before.arrived;
      if (now >= least) return now;
      if (performance.now() > deadline)
        throw new Error(`${now} of ${least} documents arrived within five minutes`);
      await pause(LOOK_EVERY_MS);
    }
  }

  return {
    async rate(documents) {
      const deadline = performance.now() + WITHIN_MS;
      const early = await untilArrived(1, deadline);
      const began = performance.now();
      let all = await untilArrived(documents, deadline);
      while ((await found()) - before.found < documents)
        all = await untilArrived(all + 1, deadline);
      return (documents - early) / ((performance.now() - began) / 1000);
    },
  };
}
