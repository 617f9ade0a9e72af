import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { apiUrl } from '../support/api/http.ts';
import {
  applicationOf,
  conversationsFile,
  expectImported,
  readConversations,
  startImport,
} from '../support/engines/import.ts';

test('an import of the whole file stores every message in MySQL and OpenSearch, and numbers each chat 1 to N', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'import-'));
  await using run = startImport(conversationsFile, directory, apiUrl());
  const { code, output } = await run.ended;
  console.log(output);
  expect(code).toBe(0);
  await expectImported(process.env, applicationOf(output), readConversations(conversationsFile));
}, 900_000);
