import { callSqs } from '../../adapters/sqs/call-sqs.ts';
import { openExchanges } from '../../adapters/sqs/exchange.ts';
import { gatherSends } from '../../adapters/sqs/gather-sends.ts';
import type { Sender } from '../../adapters/sqs/sender.ts';
import type { Identity } from '../../adapters/sqs/sign.ts';
import { timeLeft } from '../../runtime/deadline.ts';
import { once } from '../../runtime/once.ts';
import type { Instance } from '../instance.ts';

/** Returns the one sender of the instance, so that requests at the same time share its calls. */
export function sender(instance: Instance): Sender {
  return instance.keep(sender, () =>
    instance.config.sqsSender === 'sdk' ? bySdk(instance) : lean(instance),
  );
}

function lean(instance: Instance): Sender {
  const { awsIdentity, awsEndpointUrl: endpoint } = instance.config;
  const exchanges = instance.keep(openExchanges, openExchanges, ({ close }) => close());
  const identity = awsIdentity ? () => awsIdentity : identityOfSdk(instance);
  const callsTo = callSqs({ exchanges, identity, endpoint, now: Date.now });
  return gatherSends({ callsTo, timeLeft });
}

/** The SDK looks for credentials in many places, and renews those that expire. */
function identityOfSdk(instance: Instance): () => Promise<Identity> {
  const client = once(async () => (await import('./sqs.ts')).sqs(instance));
  return async () => {
    const { config } = await client();
    const [credentials, region] = await Promise.all([config.credentials(), config.region()]);
    return { ...credentials, region };
  };
}

function bySdk(instance: Instance): Sender {
  const client = once(async () => {
    const [{ sdkSender }, { sqs }] = await Promise.all([
      import('../../adapters/sqs/client.ts'),
      import('./sqs.ts'),
    ]);
    return sdkSender(sqs(instance));
  });
  return { send: async (...call) => (await client()).send(...call) };
}
