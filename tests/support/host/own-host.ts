import { routeTable } from '../../../host/routes.ts';
import { type HostServer, startServer } from '../../../host/server.ts';
import { hostSettings } from '../../../host/settings.ts';
import { type Handler, lambda } from '../../../localstack/lambda.ts';

export interface OwnHost extends HostServer {
  readonly url: string;
  /** The lines that the host logged. */
  readonly logged: readonly string[];
}

interface Own {
  /** The functions, by route. */
  readonly functions: Readonly<Record<string, Handler>>;
  readonly timeout?: number;
  readonly environment?: NodeJS.ProcessEnv;
  readonly limits?: Parameters<typeof startServer>[1]['limits'];
}

/** Starts a plain host in this process, on a free port, with a test's own functions. */
export async function ownHost({ functions, timeout = 15_000, environment, limits }: Own) {
  const logged: string[] = [];
  const routes = routeTable(
    Object.entries(functions).map(([route, handler]) => {
      const settings = { name: route, handler: '', functionName: route, memory: 512, timeout };
      return [route, lambda(settings, handler)] as const;
    }),
  );
  const server = await startServer(routes, {
    ...hostSettings({ API_PORT: '0', ...environment }),
    log: (level, message) => logged.push(`${level} ${message}`),
    ...(limits && { limits }),
  });
  return { ...server, url: `http://127.0.0.1:${server.port}`, logged } satisfies OwnHost;
}
