import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Deployment } from '../localstack/deployment.ts';
import { functionSettings, type Lambda, loadLambda } from '../localstack/lambda.ts';
import { type RouteTable, routeTable } from './routes.ts';

export interface Loaded {
  readonly routes: RouteTable<Lambda>;
  /** The longest timeout of a function. */
  readonly longestMs: number;
  /**
   * Makes this process connect to every engine, so that the first request doesn't wait for the
   * connections. The host serves even if engines are down.
   */
  readonly warmUp: () => Promise<void>;
}

/** Loads the functions with HTTP routes in serverless.yml. */
export async function loadRoutes(deployment: Deployment): Promise<Loaded> {
  const routed = Object.entries(deployment.functions)
    .map(([key, { events }]) => ({ key, routes: events.flatMap(({ httpApi = [] }) => httpApi) }))
    .filter(({ routes }) => routes.length > 0);
  const loaded = await Promise.all(
    routed.map(async ({ key, routes }) => {
      const lambda = await loadLambda(deployment, key);
      return routes.map((route) => [route, lambda] as const);
    }),
  );
  const entries = loaded.flat();
  const readiness = new Map(entries).get(READINESS.routeKey);
  return {
    routes: routeTable(entries),
    longestMs: Math.max(...routed.map(({ key }) => functionSettings(deployment, key).timeout)),
    warmUp: async () => {
      await readiness?.invoke(WARM_UP).catch(() => {});
    },
  };
}

const READINESS = { method: 'GET', path: '/health/ready', routeKey: 'GET /health/ready' } as const;

const WARM_UP: APIGatewayProxyEventV2 = {
  version: '2.0',
  routeKey: READINESS.routeKey,
  rawPath: READINESS.path,
  rawQueryString: '',
  headers: {},
  isBase64Encoded: false,
  requestContext: {
    accountId: 'anonymous',
    apiId: 'host',
    domainName: '',
    domainPrefix: '',
    http: { ...READINESS, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
    requestId: 'warm-up',
    routeKey: READINESS.routeKey,
    stage: '$default',
    time: '',
    timeEpoch: 0,
  },
};
