import type { SigningKeys } from '../../domain/auth-port.ts';
import type { ApplicationToken } from '../../domain/terms.ts';
import { unlessDown } from '../../domain/unless-down.ts';

export interface LiveKeysPorts {
  readonly signingKeys: Pick<SigningKeys, 'isLive'>;
  readonly now: () => number;
  /** How long a cached result counts. A revoked signing key may be accepted for this long. */
  readonly freshForMs: number;
  /** How long it counts during an outage of MySQL. */
  readonly staleForMs: number;
}

const MOST_REMEMBERED = 10_000;

/**
 * Tells whether an application's signing key is live, and caches the result. So requests rarely ask
 * MySQL, and an outage of MySQL does not lock out the keys in the cache.
 */
export function liveKeys({ signingKeys, now, freshForMs, staleForMs }: LiveKeysPorts) {
  const remembered = new Map<string, { readonly live: boolean; readonly at: number }>();
  return async function liveKeys(application: ApplicationToken, kid: string): Promise<boolean> {
    const name = `${application}:${kid}`;
    const earlier = remembered.get(name);
    if (earlier && now() - earlier.at < freshForMs) return earlier.live;
    return unlessDown(
      async () => {
        const live = await signingKeys.isLive(application, kid);
        remembered.delete(name);
        remembered.set(name, { live, at: now() });
        const [oldest] = remembered.keys();
        if (remembered.size > MOST_REMEMBERED && oldest) remembered.delete(oldest);
        return live;
      },
      (outage) => {
        if (earlier && now() - earlier.at < staleForMs) return earlier.live;
        throw outage;
      },
    );
  };
}
