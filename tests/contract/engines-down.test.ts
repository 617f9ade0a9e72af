import { afterAll, expect, test } from '@jest/globals';
import { handlersWithoutEngines } from '../support/api/handlers.ts';
import { describedOperations, deviations, handlerOf } from '../support/contract/document.ts';
import { type ContractRequest, goodRequests } from '../support/contract/world.ts';

const { call, close } = handlersWithoutEngines();
afterAll(close);

const id = '0123456789abcdef0123456789abcdef';
const asking = describedOperations.filter(
  ({ path, operationId }) => path.startsWith('/api/') || operationId === 'readiness',
);

test.each(asking)(
  '$method $path responds as documented while every engine is down',
  async (operation) => {
    const handler = handlerOf(operation);
    const [request = {}] = Object.values(goodRequests[handler]) as ContractRequest[];
    const { status, headers, body } = await call(handler, {
      ...request,
      method: operation.method,
      path: operation.path,
      pathParameters: { token: id, chat: '1', message: '1', kid: id },
      query: request.query ?? {},
    });
    expect(deviations(operation, { status, headers: new Headers(headers), body })).toEqual([]);
    expect(status).toBe(503);
  },
);
