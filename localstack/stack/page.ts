import { buildPage } from '../web/build-page.ts';
import { stackControl } from '../web/control.ts';
import { servePage } from '../web/page-server.ts';
import type { StackRun } from './run.ts';

/**
 * Builds the web page while the engines start, because the first build takes as long as their
 * start.
 */
export function builtPage(run: StackRun): Promise<string> {
  return buildPage({ log: run.say, signal: run.signal });
}

export async function startPage(run: StackRun, folder: string | undefined): Promise<void> {
  run.signal.throwIfAborted();
  if (folder === undefined) return;
  run.page = await servePage({
    folder,
    apiUrl: String(run.settings.API_URL),
    host: '127.0.0.1',
    port: run.ports.page,
    control: stackControl(run),
  });
}
