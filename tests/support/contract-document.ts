import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { RouteName } from '../../lib/contracts/routes.ts';
import type { JsonSchema } from './openapi-schemas.ts';

/** An operation as docs/openapi.json describes it: what a client who reads that alone knows. */
export interface DescribedOperation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly scope: string | undefined;
  readonly responses: Readonly<Record<string, JsonSchema>>;
}

const document: JsonSchema = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));

export const describedOperations: readonly DescribedOperation[] = Object.entries<JsonSchema>(
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

/** The handler of an operation: its id in the spelling of the files. */
export const handlerOf = ({ operationId }: DescribedOperation) =>
  operationId.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) as Exclude<
    RouteName,
    'route-not-found'
  >;

const PROBLEM = 'application/problem+json';

/** Statuses that are no problem, and the codes of those that are. */
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

/** Answers may get new members any time, so the document leaves them open. A test of what is answered today does not. */
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

/** Fields that mean something to a client: one that an operation does not describe is a fault. */
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

/** Where this answer is not what the document says of the operation; empty: it is. */
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

/** A gateway may say which charset JSON is in, and of what media type nothing is. */
function ofBody(response: JsonSchema, headers: Headers, body: unknown): string[] {
  if (!response.content) return body ? ['has a body'] : [];
  const type = headers.get('content-type')?.split(';', 1)[0] ?? '';
  const media = response.content[type];
  if (!media) return [`content-type is not described: ${type}`];
  return faultsOf(media.schema, body);
}
