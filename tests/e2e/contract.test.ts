import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { ProblemCode } from '../../lib/domain/problems.ts';
import { call } from '../support/api/http.ts';
import {
  codesOf,
  describedOperations,
  deviations,
  handlerOf,
  statusesOf,
} from '../support/contract/document.ts';
import { provocations } from '../support/contract/provoke.ts';
import {
  type ContractRequest,
  type Elsewhere,
  goodRequests,
  newWorld,
  type World,
} from '../support/contract/world.ts';

type Operation = (typeof describedOperations)[number];

const requestsOf = (operation: Operation) => goodRequests[handlerOf(operation)];

/** The operation's first good request. */
function goodRequest(operation: Operation): ContractRequest {
  const [first] = Object.values(requestsOf(operation));
  if (!first || 'elsewhere' in first) throw new Error(`${operation.operationId} has no request`);
  return first;
}

function send({ method, path }: Operation, { path: names }: World, request: ContractRequest) {
  const all: Readonly<Record<string, string>> = { ...names, ...request.path };
  const target = path.replace(/\{(\w+)\}/g, (_, name) => String(all[name]));
  const { queryString = String(new URLSearchParams(request.query)) } = request;
  return call(`${target}?${queryString}`, {
    method,
    ...(request.headers && { headers: request.headers }),
    ...(request.body !== undefined && { body: request.body }),
  });
}

const elsewhere = ({ elsewhere: test }: Elsewhere) =>
  expect({ test, exists: existsSync(test) }).toEqual({ test, exists: true });

const problems = describedOperations.flatMap((operation) =>
  codesOf(operation).map((code) => ({ ...operation, operation, code: code as ProblemCode })),
);
const answers = describedOperations.flatMap((operation) =>
  statusesOf(operation).map((status) => ({ ...operation, operation, status })),
);

test('every operation has a successful response in the test', () => {
  expect(new Set(answers.map(({ operationId }) => operationId)).size).toBe(
    describedOperations.length,
  );
});

test.each(answers)('$method $path returns $status as documented', async ({ operation, status }) => {
  const request = requestsOf(operation)[status];
  if (!request) throw new Error(`goodRequests has no ${status} for ${operation.operationId}`);
  if ('elsewhere' in request) return elsewhere(request);
  const answer = await send(operation, await newWorld(), request);
  expect(deviations(operation, answer)).toEqual([]);
  expect(answer.status).toBe(status);
});

test.each(problems)('$method $path returns $code as documented', async ({ operation, code }) => {
  const world = await newWorld();
  const request = await provocations[code](goodRequest(operation), world);
  if ('elsewhere' in request) return elsewhere(request);
  const { before, orCodes = [] } = request;
  if (before) expect((await send(operation, world, before)).status).toBeLessThan(300);
  const answer = await send(operation, world, request);
  expect(deviations(operation, answer)).toEqual([]);
  expect([code, ...orCodes]).toContain(answer.body.code);
});
