import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@opensearch-project/opensearch';

export interface Arrivals {
  /**
   * Returns documents a second, from the first arrival until a count finds this many new documents.
   */
  rate(documents: number): Promise<number>;
}

const LOOK_EVERY_MS = 20;
const WITHIN_MS = 300_000;

/**
 * Counts the documents that reach a search index from now on. OpenSearch refreshes it only every
 * second, too seldom to time a short run. So this function refreshes it as soon as all documents
 * have arrived.
 */
export async function arrivalsIn(client: Client, index: string): Promise<Arrivals> {
  const before = { arrived: await arrived(), found: await found() };

  /** Counts a document twice if it was delivered twice. */
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
