import type { Sequences } from '../domain/sequence-port.ts';
import type { Applications } from '../domain/store-port.ts';
import type { Application, ApplicationToken, Instant } from '../domain/terms.ts';
import type { MakeReady } from './make-ready.ts';

export interface CreateApplicationPorts {
  readonly applications: Applications;
  readonly sequences: Sequences;
  readonly makeReady: MakeReady;
  readonly newToken: () => ApplicationToken;
  readonly instant: () => Instant;
}

/** Creates a tenant in the store and leases its first chat numbers, so that creating a chat touches no SQL. */
export const createApplication =
  ({ applications, sequences, makeReady, newToken, instant }: CreateApplicationPorts) =>
  async ({ name }: { readonly name: string }): Promise<Application> => {
    // Without Redis nothing is accepted: ask first, or a tenant would exist whose creation was answered 503.
    await sequences.ping();
    const application = await applications.create({
      token: newToken(),
      name,
      createdAt: instant(),
    });
    const { token } = application;
    const opened = await sequences.open({ token }, 'brand-new');
    if (opened.outcome !== 'ready') await makeReady({ token }, opened);
    return application;
  };
