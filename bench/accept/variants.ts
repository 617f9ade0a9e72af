import { join } from 'node:path';
import type { Launch } from '../../localstack/engines/engine.ts';
import { PROJECT } from '../../localstack/stack/directories.ts';
import { projectLaunch } from '../../localstack/stack/project-command.ts';
import { createApplication } from '../applications.ts';
import type { EnginePids } from '../own-stack.ts';
import type { OtherStack } from './other-stack.ts';
import { type Server, startServer } from './server.ts';

/** The servers that are compared, by their names in the report. */
export const VARIANTS = {
  offline: 'serverless-offline',
  host: 'plain host',
  keyed: 'plain host, with Idempotency-Key',
  unsent: 'plain host, send left out',
  bare: 'bare server that builds the event',
  against: 'serverless-offline, other checkout',
} as const;
export type VariantName = keyof typeof VARIANTS;

export interface Variant {
  readonly name: VariantName;
  readonly server: Server;
  /** Gets all of the variant's messages, so that its blocks of numbers grow as in a busy chat. */
  readonly application: string;
  /** Whether all messages must be stored in the end. */
  readonly isStored: boolean;
  readonly engines: EnginePids;
}

type Settings = Readonly<Record<string, string>>;

const WITHOUT_SEND = join(PROJECT, 'bench/accept/without-send.mjs');
const NOBODY = '0'.repeat(32);
/** No worker stores the messages while a round runs, so more of them wait than usual. */
const ROOM: Settings = { PENDING_LIMIT: '10000000', REDIS_BUDGET_BYTES: '1000000000' };

export interface Stacks {
  readonly own: { readonly env: Settings; readonly engines: EnginePids };
  readonly other: OtherStack | undefined;
}

/** The plain host on a stack, as `localstack/` starts every program. */
export const hostLaunch = (env: Settings): Launch => projectLaunch('host/main.ts', [], env);

/** Starts the servers, and creates an application for each. */
export async function startVariants(
  { own, other }: Stacks,
  chats: number,
): Promise<readonly Variant[]> {
  const env = { ...own.env, ...ROOM };
  const host = hostLaunch(env);
  const offline = await startServer('offline', projectLaunch('localstack/api.ts', [], env));
  const plain = await startServer('host', host);
  const withoutSend = { ...host, args: ['--import', WITHOUT_SEND, ...host.args] };
  const unsent = await startServer('unsent', withoutSend);
  if (!unsent.output().includes('the send is left out'))
    throw new Error(`${WITHOUT_SEND} replaced nothing: it must name the module that sends`);
  const bare = await startServer('bare', projectLaunch('bench/accept/bare-server.ts', [], {}));
  const variant = async (name: VariantName, server: Server, isStored: boolean) => ({
    ...{ name, server, isStored },
    engines: name === 'against' ? (other?.engines ?? {}) : own.engines,
    application: name === 'bare' ? NOBODY : await createApplication(server.url, chats),
  });
  return [
    await variant('offline', offline, true),
    await variant('host', plain, true),
    await variant('keyed', plain, true),
    await variant('unsent', unsent, false),
    await variant('bare', bare, false),
    ...(other ? [await variant('against', await startOther(other), false)] : []),
  ];
}

const startOther = ({ api }: OtherStack): Promise<Server> =>
  startServer('against', { ...api, env: { ...api.env, ...ROOM } });
