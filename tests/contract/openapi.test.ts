import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { openapiJson } from '../support/contract/openapi-document.ts';

const page = 'docs/openapi.json';
if (process.env.WRITE_DOCS) writeFileSync(page, openapiJson());

test('docs/openapi.json matches the routes, schemas and problems (WRITE_DOCS=1 npm run test:unit writes it)', () => {
  expect(readFileSync(page, 'utf8')).toBe(openapiJson());
});
