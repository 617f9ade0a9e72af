import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { HttpReply } from './app.ts';
import { type HttpEventParts, httpEvent, lambdaContext } from './events.ts';

const CLOSED = '127.0.0.1:1';

/** Settings with all engines down: nothing listens on port 1. */
const nothingAnswers = {
  REDIS_URL: `redis://${CLOSED}`,
  MYSQL_URL: `mysql://root@${CLOSED}/ordinal`,
  OPENSEARCH_URL: `http://${CLOSED}`,
  AWS_ENDPOINT_URL: `http://${CLOSED}`,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  WRITE_QUEUE_URL: `http://${CLOSED}/writes`,
  WRITE_DLQ_URL: `http://${CLOSED}/writes-dlq`,
  INDEX_QUEUE_URL: `http://${CLOSED}/index`,
  INDEX_DLQ_URL: `http://${CLOSED}/index-dlq`,
  AUTH_MODE: 'open',
  LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
};

type HttpHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<GatewayAnswer>;
interface GatewayAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** Calls deployed handlers with all engines down, for responses that need no engine. */
export function handlersWithoutEngines(environment: Readonly<Record<string, string>> = {}) {
  Object.assign(process.env, nothingAnswers, environment);

  async function send(name: string, event: APIGatewayProxyEventV2): Promise<HttpReply> {
    const { handler } = (await import(`../../../handlers/http/${name}.ts`)) as {
      handler: HttpHandler;
    };
    const { statusCode, headers, body } = await handler(event, lambdaContext());
    const isJson = body !== undefined && headers['content-type']?.includes('json');
    return { status: statusCode, headers, body: isJson ? JSON.parse(body) : body };
  }

  return {
    send,
    call: (name: string, parts: HttpEventParts) => send(name, httpEvent(parts)),
    async close(): Promise<void> {
      const { thisInstance } = await import('../../../lib/compose/instance.ts');
      await (await thisInstance()).close();
    },
  };
}
