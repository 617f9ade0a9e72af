import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { RouteName } from '../../../lib/contracts/routes.ts';
import type { JsonSchema } from './openapi-schemas.ts';

/** An operation as docs/openapi.json describes it, for a client that knows only that file. */
export interface DescribedOperation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly scope: string | undefined;
  readonly responses: Readonly<Record<string, JsonSchema>>;
}

const document: JsonSchema = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));

const operations: readonly DescribedOperation[] = Object.entries<JsonSchema>(
  document.paths,
).flatMap(([path, methods]) =>
  Object.entries<JsonSchema>(methods).map(([method, operation]) => ({
    operationId: operation.operationId,
    method: method.toUpperCase(),
    path,
    scope: operation.security[0]?.bearer[0],
    responses: operation.responses,
  })),
);

/** All operations but HEAD, which repeats GET. */
export const describedOperations = operations.filter(({ method }) => method !== 'HEAD');

/** Each path, with its methods. */
export const describedPaths = [...Map.groupBy(operations, ({ path }) => path)].map(
  ([path, some]) => ({ path, methods: some.map(({ method }) => method) }),
);

/** The file name of the operation's handler. */
export const handlerOf = ({ operationId }: DescribedOperation) =>
  operationId.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) as Exclude<
    RouteName,
    'route-not-found'
  >;

const PROBLEM = 'application/problem+json';

/** The operation's statuses without a problem. `codesOf`: the codes of the others. */
export const statusesOf = ({ responses }: DescribedOperation): number[] =>
  Object.keys(responses)
    .filter((status) => !responses[status]?.content?.[PROBLEM])
    .map(Number);

export const codesOf = ({ responses }: DescribedOperation): string[] =>
  Object.values(responses).flatMap(
    ({ content }) => content?.[PROBLEM]?.schema.allOf[1].properties.code.enum ?? [],
  );

const ajv = new Ajv2020({ strict: true, allErrors: true, strictTypes: false });
formats.default(ajv);
ajv.addVocabulary(['example', 'components']);
ajv.addSchema(closed({ components: document.components }), 'openapi');

/**
 * Forbids undescribed members. The document allows them, as responses may get new ones, but this
 * test must see them.
 */
function closed(schema: JsonSchema): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema, (_, value) =>
      value?.properties && value.type === 'object' && value.additionalProperties === undefined
        ? { ...value, additionalProperties: false }
        : value,
    ).replaceAll('"#/components/', '"openapi#/components/'),
  );
}

const validators = new Map<JsonSchema, ValidateFunction>();

function faultsOf(schema: JsonSchema, value: unknown): string[] {
  const validate = validators.get(schema) ?? ajv.compile(closed(schema));
  validators.set(schema, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Response headers that mean something to a client. Each one sent must be described. */
const MEANINGFUL = [
  'allow',
  'etag',
  'link',
  'location',
  'preference-applied',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'x-request-id',
];

/** How a response deviates from the operation's description; empty: not at all. */
export function deviations(operation: DescribedOperation, answer: Answer): string[] {
  const { status, headers, body } = answer;
  const response = operation.responses[String(status)];
  if (!response) return [`${status} is not described: ${JSON.stringify(body)}`];
  return [...ofHeaders(response, headers), ...ofBody(response, headers, body)];
}

function ofHeaders(response: JsonSchema, given: Headers): string[] {
  const described = Object.entries<JsonSchema>(response.headers ?? {}).map(([name, header]) => {
    const component = String(header.$ref ?? '')
      .split('/')
      .at(-1);
    return [name, component ? document.components.headers[component] : header] as const;
  });
  const names = described.map(([name]) => name.toLowerCase());
  const undescribed = MEANINGFUL.filter((name) => given.has(name) && !names.includes(name));
  return [
    ...undescribed.map((name) => `${name} is not described: ${given.get(name)}`),
    ...described.flatMap(([name, { required, schema }]) => {
      const value = given.get(name);
      if (value === null) return required ? [`${name} is missing`] : [];
      return faultsOf(schema, value).map((fault) => `${name}${fault}`);
    }),
  ];
}

/** Allows a gateway to add a charset to JSON, and a media type to an empty body. */
function ofBody(response: JsonSchema, headers: Headers, body: unknown): string[] {
  if (!response.content) return body ? ['has a body'] : [];
  const type = headers.get('content-type')?.split(';', 1)[0] ?? '';
  const media = response.content[type];
  if (!media) return [`content-type is not described: ${type}`];
  return faultsOf(media.schema, body);
}
