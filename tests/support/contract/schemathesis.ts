import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openCache } from '../../../localstack/install/cache.ts';
import { findPython, pythonItem, sitePackages } from '../../../localstack/install/python.ts';
import { CACHE } from '../../../localstack/stack/directories.ts';
import { apiUrl, newApplication, newChat, post } from '../api/http.ts';
import type { JsonSchema } from './openapi-schemas.ts';

const VERSION = '4.32.5';

const item = pythonItem({
  key: `schemathesis-${VERSION}`,
  label: `Schemathesis ${VERSION}`,
  megabytes: 16,
  packages: [
    `schemathesis==${VERSION}`,
    'anyio==4.16.0',
    'certifi==2026.10.19.post1',
    'charset-normalizer==3.5.2',
    'click==8.5.1',
    'graphql-core==3.3.2',
    'harfile==0.6.0',
    'hypothesis==6.170.17',
    'hypothesis-graphql==0.13.5',
    'idna==3.20',
    'iniconfig==2.3.1',
    'jsonschema-rs==0.60.3',
    'markdown-it-py==4.3.0',
    'markupsafe==3.0.4',
    'mdurl==0.1.2',
    'packaging==26.3',
    'pluggy==1.7.0',
    'pygments==2.21.0',
    'pyrate-limiter==4.5.1',
    'pytest==9.2.0',
    'pyyaml==6.0.4',
    'requests==2.34.2',
    'rich==15.0.0',
    'sortedcontainers==2.4.0',
    'typing-extensions==4.16.0',
    'urllib3==2.8.0',
    'werkzeug==3.1.9',
  ],
});

/**
 * Checks that don't depend on a request's meaning. Valid requests may be refused, as JSON Schema
 * can't express every rule.
 */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'unsupported_method',
  'allow_header_conformance',
];

export interface SchemathesisRun {
  readonly passed: boolean;
  readonly generated: number;
  readonly output: string;
}

/** Runs Schemathesis against the API under test, with the same generated requests each time. */
export async function schemathesis(
  phases: string,
  examplesOfEach: number,
): Promise<SchemathesisRun> {
  const directory = mkdtempSync(join(tmpdir(), 'schemathesis-'));
  try {
    const document = join(directory, 'openapi.json');
    writeFileSync(document, JSON.stringify(await documentOfWhatExists()));
    const site = sitePackages(
      await openCache({ directory: CACHE, log: console.log }).provide(item),
    );
    const options = ['--generation-deterministic', '--continue-on-failure', '--no-color'];
    const child = spawn(
      (await findPython()).program,
      [
        ...['-m', 'schemathesis.cli', 'run', document, '--url', apiUrl(), ...options],
        ...['--phases', phases, '--max-examples', String(examplesOfEach)],
        ...['--checks', CHECKS.join(',')],
      ],
      {
        cwd: directory,
        env: { ...process.env, PYTHONPATH: site },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    const output = stdout + stderr;
    const generated = Number(/(\d+) generated/.exec(output)?.[1] ?? 0);
    return { passed: code === 0, generated, output };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * The description with existing names in its paths, because generated names would never match.
 * Needs an API without authentication.
 */
async function documentOfWhatExists(): Promise<JsonSchema> {
  const application = await newApplication('Schemathesis');
  const chat = await newChat(application);
  const numbers = Array.from({ length: 20 }, (_, i) => i + 1);
  for (const number of numbers) await post(`${chat}/messages`, { body: `hello ${number}` });
  const { kid } = (await post(`${application}/keys`, {})).body;
  const existing: Readonly<Record<string, readonly unknown[]>> = {
    token: [application.split('/').at(-1)],
    chat: [1],
    message: numbers,
    kid: [kid],
  };
  const document: JsonSchema = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
  for (const path of Object.values<JsonSchema>(document.paths)) {
    for (const operation of Object.values<JsonSchema>(path)) {
      operation.security = [];
      operation.parameters = operation.parameters.map(({ example, ...parameter }: JsonSchema) => {
        const names = parameter.in === 'path' && existing[parameter.name];
        if (!names) return { ...parameter, ...(example !== undefined && { example }) };
        return { ...parameter, schema: { type: parameter.schema.type, enum: names } };
      });
    }
  }
  return document;
}
