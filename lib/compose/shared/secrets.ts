import { signingSecrets } from '../../runtime/signing-secrets.ts';
import type { Instance } from '../instance.ts';

export function secrets(instance: Instance): ReturnType<typeof signingSecrets> {
  return instance.keep(secrets, () => signingSecrets(instance.config.authSecret));
}
