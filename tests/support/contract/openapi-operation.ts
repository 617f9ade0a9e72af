import { requestHeaders, responseHeaders } from '../../../lib/contracts/operations/headers.ts';
import type {
  Answer,
  Operation,
  ResponseHeader,
} from '../../../lib/contracts/operations/operation.ts';
import { pathParameters } from '../../../lib/contracts/operations/paths.ts';
import { mark } from '../../../lib/contracts/routes.ts';
import {
  isLimited,
  problemResponses,
  problemsOf,
  type Route,
  rateLimitHeaders,
} from './openapi-problems.ts';
import type { JsonSchema, schemaCollector } from './openapi-schemas.ts';

type ToJsonSchema = ReturnType<typeof schemaCollector>['toJsonSchema'];

export function describeOperation(route: Route, operation: Operation, toJsonSchema: ToJsonSchema) {
  const { tag, summary, description, body } = operation;
  const answers = Object.entries(operation.answers).map(([status, answer]) => [
    status,
    describeAnswer(answer, isLimited(route), toJsonSchema),
  ]);
  return {
    operationId: camelCase(route.handler),
    tags: [tag],
    summary,
    ...(description && { description }),
    parameters: [
      ...pathParametersOf(route.path),
      ...queryParametersOf(operation, toJsonSchema),
      ...headerParametersOf(operation),
    ],
    ...(body && {
      requestBody: {
        required: !body.optional,
        content: {
          'application/json': { schema: toJsonSchema(body.schema), example: body.example },
        },
      },
    }),
    responses: {
      ...Object.fromEntries(answers),
      ...problemResponses(problemsOf(route, operation), isLimited(route)),
    },
    security: route.scope === 'public' ? [] : [{ bearer: [route.scope] }],
  };
}

/**
 * A HEAD has the parameters and the responses of its GET, without their bodies. The headers of
 * problems are not repeated, because an instance of the API loads the whole document.
 */
export function describeHead(route: Route, operation: Operation, toJsonSchema: ToJsonSchema) {
  const { description: _, ...get } = describeOperation(route, operation, toJsonSchema);
  const responses = Object.entries<JsonSchema>(get.responses).map(([status, { headers }]) => [
    status,
    { description: 'As GET.', ...(Number(status) < 400 && { headers }) },
  ]);
  return {
    ...get,
    operationId: `${get.operationId}Head`,
    summary: `${get.summary}: headers only`,
    responses: Object.fromEntries(responses),
  };
}

const describeAnswer = (
  { description, schema, headers = [], mediaTypes = ['application/json'], example }: Answer,
  limited: boolean,
  toJsonSchema: ToJsonSchema,
) => ({
  description,
  headers: {
    ...Object.fromEntries(
      (['X-Request-Id', ...headers] satisfies ResponseHeader[]).map((name) => [
        name,
        { $ref: `#/components/headers/${name}` },
      ]),
    ),
    ...(limited && rateLimitHeaders),
  },
  ...(schema && {
    content: Object.fromEntries(
      mediaTypes.map((mediaType) => [
        mediaType,
        { schema: toJsonSchema(schema), ...(example !== undefined && { example }) },
      ]),
    ),
  }),
});

const pathParametersOf = (path: string) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    ...pathParameters[name as keyof typeof pathParameters],
  }));

function queryParametersOf({ query }: Operation, toJsonSchema: ToJsonSchema): JsonSchema[] {
  if (!query) return [{ $ref: '#/components/parameters/mark' }];
  const { properties, required = [] } = toJsonSchema(query);
  return Object.entries<JsonSchema>(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description && { description }),
    schema,
  }));
}

const headerParametersOf = ({ headers = [] }: Operation) =>
  headers.map((name) => ({ name, in: 'header', required: false, ...requestHeaders[name] }));

export const parameterComponents = { mark: { ...mark, in: 'query', required: false } };

/** Header components. A response header is required unless it says otherwise. */
export const headerComponents = Object.fromEntries(
  Object.entries(responseHeaders).map(([name, header]) => [name, { required: true, ...header }]),
);

const camelCase = (name: string): string =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
