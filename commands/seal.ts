import { container } from '../lib/runtime/container.ts';
import { explained } from './shared/explained.ts';

/* Run before an orderly stop of Redis, once no request and no worker runs: numbering then
   continues without a gap. */
await explained(async () => {
  const app = await container();
  try {
    console.log(`sealed ${await app.sealSequences()} sequences`);
  } finally {
    await app.close();
  }
});
