import { sealing } from '../lib/compose/housekeeping/seal.ts';
import { thisInstance } from '../lib/compose/instance.ts';
import { explained } from './shared/explained.ts';

/* Run this command before an orderly stop of Redis, once no request and no worker runs: numbering
   then continues without a gap. */
await explained(async () => {
  const instance = await thisInstance();
  try {
    console.log(`sealed ${await sealing(instance).sealSequences()} sequences`);
  } finally {
    await instance.close();
  }
});
