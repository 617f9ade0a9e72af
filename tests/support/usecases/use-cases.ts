import { acceptingMessages } from '../../../lib/compose/accept-messages.ts';
import { mending } from '../../../lib/compose/housekeeping/mend.ts';
import { purging } from '../../../lib/compose/housekeeping/purge.ts';
import { purgingKeys } from '../../../lib/compose/housekeeping/purge-keys.ts';
import { reindexing } from '../../../lib/compose/housekeeping/reindex.ts';
import { settling } from '../../../lib/compose/housekeeping/settle.ts';
import { sweeping } from '../../../lib/compose/housekeeping/sweep.ts';
import type { Instance } from '../../../lib/compose/instance.ts';
import { reading } from '../../../lib/compose/read.ts';

export type UseCases = Awaited<ReturnType<typeof usecasesOf>>;

/** The use cases that tests call without a handler. No function is made of all of them. */
export const usecasesOf = async (instance: Instance) => ({
  ...acceptingMessages(instance),
  ...reading(instance),
  ...sweeping(instance),
  ...mending(instance),
  ...settling(instance),
  ...(await purging(instance)),
  ...purgingKeys(instance),
  ...(await reindexing(instance)),
});
