import type {
  Applications,
  ApplicationsRange,
  ApplicationWithLimits,
} from '../../domain/applications-port.ts';
import type { PendingCount, PendingLog } from '../../domain/pending-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { Application, ApplicationToken } from '../../domain/terms.ts';
import { readPending } from '../pending/read-pending.ts';

export interface ReadApplicationPorts {
  readonly pendingLog: PendingLog;
  readonly applications: Applications;
}

/** Reads an application. `chatsCount` includes pending chats if Redis responds. */
export function readApplication(ports: ReadApplicationPorts) {
  return async function readApplication(token: ApplicationToken): Promise<ApplicationWithLimits> {
    const pending = await pendingChats(ports, token);
    const application = await ports.applications.find(token);
    if (!application) throw new Problem('application-not-found');
    return counted(ports, application, pending);
  };
}

/**
 * Reads a page of applications with their counts of chats. A chat that is being stored at this
 * moment may be missing from a count.
 */
export function listApplications(ports: ReadApplicationPorts) {
  return async function listApplications(
    range: ApplicationsRange,
  ): ReturnType<Applications['list']> {
    const page = await ports.applications.list(range);
    const items = page.items.map(async (application) =>
      counted(ports, application, await pendingChats(ports, application.token)),
    );
    return { ...page, items: await Promise.all(items) };
  };
}

async function pendingChats(
  { pendingLog }: ReadApplicationPorts,
  token: ApplicationToken,
): Promise<PendingCount> {
  const pending = await readPending(pendingLog.chatCount(token));
  return pending.known ? pending.value : { count: 0, numbers: [] };
}

async function counted<Counted extends Application>(
  { applications }: ReadApplicationPorts,
  application: Counted,
  pending: PendingCount,
): Promise<Counted> {
  if (pending.count === 0) return application;
  return { ...application, chatsCount: await applications.countChats(application.token, pending) };
}
