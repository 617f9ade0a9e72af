import type { Client } from '@opensearch-project/opensearch';
import type { Patience } from './client.ts';

/**
 * Aliases of the search index. Searches and writes use `live`. `building` exists only while a new
 * index is being filled.
 */
export interface IndexNames {
  readonly live: string;
  readonly building: string;
}

export const indexNames = (alias: string): IndexNames => ({
  live: alias,
  building: `${alias}-building`,
});

export async function isBeingRebuilt(
  client: Client,
  { building }: IndexNames,
  patience: Patience = {},
): Promise<boolean> {
  const { body } = await client.indices.existsAlias({ name: building }, patience);
  return body;
}
