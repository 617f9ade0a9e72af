import type { Operation } from '../../../lib/contracts/operations/operation.ts';
import { operations } from '../../../lib/contracts/operations.ts';
import { ProblemDetails } from '../../../lib/contracts/resources.ts';
import { routes } from '../../../lib/contracts/routes.ts';
import { catalogue, type ProblemCode } from '../../../lib/domain/problems.ts';
import {
  describeHead,
  describeOperation,
  headerComponents,
  parameterComponents,
} from './openapi-operation.ts';
import { problemExamples } from './openapi-problems.ts';
import { schemaCollector } from './openapi-schemas.ts';

const DESCRIPTION = `A chat backend: applications have chats numbered 1, 2, 3 …, and each chat has messages numbered 1, 2, 3 … .

Lists answer \`{data, next_cursor}\`. Every error is a problem (RFC 9457) with a stable \`code\`. **A 5xx on a write means that its outcome is unknown**: send it
again with the same \`Idempotency-Key\`. New members may be added to answers any time; members that a request does not know are refused.`;

const SCOPES = `A JSON Web Token, signed (HS256) with a key of the application that the path names, with \`kid\` in its header and \`exp\` among its claims; its claim \`scope\`
holds one or several of \`read\`, \`write\` and \`admin\`, separated by spaces, none of which contains another. Or the operator's own credential, which alone does what asks for
\`operator\`, and everything else. A deployment with \`AUTH_MODE=open\`, as on a laptop, asks for nothing.`;

const tags = [
  { name: 'Applications', description: 'Tenants.' },
  { name: 'Keys', description: "Keys that an application signs its users' tokens with." },
  { name: 'Chats', description: 'Numbered within their application.' },
  { name: 'Messages', description: 'Numbered within their chat.' },
  { name: 'Search', description: 'Full text.' },
  { name: 'Service', description: 'How it is, and what it can do.' },
] satisfies { name: Operation['tag']; description: string }[];

/** The API as an OpenAPI 3.1 document, the content of docs/openapi.json. */
function openapiDocument() {
  const { components, toJsonSchema } = schemaCollector();
  const described: Readonly<Record<string, Operation>> = operations;
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const operation = described[route.handler] as Operation;
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: describeOperation(route, operation, toJsonSchema),
      ...(route.method === 'GET' && { head: describeHead(route, operation, toJsonSchema) }),
    };
  }
  toJsonSchema(ProblemDetails);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ordinal',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'Where this document comes from.' }],
    tags,
    paths,
    components: {
      schemas: components,
      parameters: parameterComponents,
      headers: headerComponents,
      examples: problemExamples(Object.keys(catalogue) as ProblemCode[]),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: SCOPES },
      },
    },
  };
}

export const openapiJson = (): string => `${JSON.stringify(openapiDocument(), null, 2)}\n`;
