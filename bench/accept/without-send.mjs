// Leaves out the send to the write queue, and nothing else, for `bench accept`: the writes are
// numbered, pending and packed, but no call goes to SQS. Used by `--import`, because no setting of
// the product may do this.
import { registerHooks } from 'node:module';

const SENDER = 'lib/compose/shared/sender.ts';
const nothing = new URL('no-sender.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    if (!resolved.url.endsWith(SENDER)) return resolved;
    console.log(JSON.stringify({ level: 'INFO', message: 'the send is left out' }));
    return { ...resolved, url: nothing };
  },
});
