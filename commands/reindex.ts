import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { reindexing } from '../lib/compose/housekeeping/reindex.ts';
import { thisInstance } from '../lib/compose/instance.ts';
import { explained } from './shared/explained.ts';
import { reindexProgress } from './shared/reindex-progress.ts';

const USAGE = `Builds a new search index from MySQL beside the live one and swaps the alias when it is complete.

  npm run reindex [-- --anew]

A rebuild that was begun, here or on the schedule, goes on where it stopped. Ctrl-C ends it after
the rows under way; run the command again, or leave the rest to the schedule. Two runs never work at
the same time: this one waits until the other ends.

  --anew   begins again at the first row, for when index requests were lost meanwhile

It uses the settings of the running stack (npm run -s stack:env).`;

/** Between two attempts while another run is at work. */
const WAIT_MS = 2_000;

const { values } = parseArgs({
  options: { help: { type: 'boolean', short: 'h' }, anew: { type: 'boolean' } },
});
if (values.help) console.log(USAGE);
else await explained(() => reindex(values.anew === true));

async function reindex(anew: boolean): Promise<void> {
  const instance = await thisInstance();
  try {
    const { reindexMessages, roughCount } = await reindexing(instance);
    // Without a count, such as of very many chats, the progress lacks the percentage.
    const total = await roughCount().catch(() => 0);
    const show = reindexProgress(total, Date.now, (line) => console.log(line));
    const stopped = stopOnSignal();
    const input = { anew, hasTimeLeft: () => !stopped.aborted, onProgress: show };
    for (let waited = false; ; waited = true) {
      const { outcome, refused } = await reindexMessages(input);
      if (refused > 0)
        console.log(`OpenSearch refused ${refused} messages; the index queue tries them again`);
      if (outcome === 'finished') return console.log('the new index is live');
      if (stopped.aborted) return console.log('stopped; "npm run reindex" goes on from here');
      if (!waited) console.log('another run is at work: waiting until it ends');
      await delay(WAIT_MS, undefined, { signal: stopped }).catch(() => {});
    }
  } finally {
    await instance.close();
  }
}

/** The first Ctrl-C asks for an orderly end, the second ends the process at once. */
function stopOnSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}
