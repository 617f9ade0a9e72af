import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import type { Answer, Operation } from '../../lib/contracts/operations/operation.ts';
import { operations } from '../../lib/contracts/operations.ts';
import { ProblemDetails } from '../../lib/contracts/resources.ts';
import { routes } from '../../lib/contracts/routes.ts';
import { catalogue, Problem, type ProblemCode } from '../../lib/domain/problems.ts';
import { problemResponse } from '../../lib/edge/problem-details.ts';

/** The type requires every code to be in the catalogue. */
const described: Readonly<
  Record<string, Operation & { readonly problems: readonly ProblemCode[] }>
> = operations;
const all = Object.entries(described).map(([name, operation]) => ({ name, operation }));
const answers = all.flatMap(({ name, operation }) =>
  Object.entries(operation.answers).map(([status, answer]) => ({ name, status, answer })),
);

/** Parsing an example must neither add nor drop a member. */
const exactly = ({ schema, example }: Answer) =>
  expect(schema && z.parse(schema, example)).toEqual(example);

describe('the description of the operations', () => {
  test('has an entry for each route, and no other', () => {
    expect(Object.keys(operations).sort()).toEqual(routes.map(({ handler }) => handler).sort());
  });

  test.each(answers.filter(({ answer }) => answer.example))(
    '$name shows an example response $status that its schema accepts',
    ({ answer }) => {
      exactly(answer);
    },
  );

  test.each(all.filter(({ operation }) => operation.body))(
    '$name shows an example body that its schema accepts',
    ({ operation: { body } }) => {
      expect(body && z.safeParse(body.schema, body.example).success).toBe(true);
    },
  );

  test.each(Object.keys(catalogue) as ProblemCode[])('accepts the response to %s', (code) => {
    const faults = [{ pointer: '#/body', detail: 'must not be blank' }];
    const { body } = problemResponse(new Problem(code, 'in detail', { faults }), '/api/v1');
    expect(z.parse(ProblemDetails, body)).toEqual(body);
  });
});
