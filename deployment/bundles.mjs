import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, extraFiles } from './bundle.mjs';
import { zip } from './zip.mjs';

/**
 * A plugin of the Serverless Framework: builds a deployment package per function, of its bundle,
 * the chunks that the bundle can reach, their source maps, and the files matching its `files`
 * patterns. Prints the sizes.
 */
export default class Bundles {
  constructor(serverless, _options, { log }) {
    serverless.configSchemaHandler.defineFunctionProperties('aws', {
      properties: { files: { type: 'array', items: { type: 'string' } } },
    });
    const pack = () => packFunctions(serverless, log);
    this.hooks = {
      'before:package:createDeploymentArtifacts': pack,
      'before:deploy:function:packageFunction': pack,
    };
  }
}

async function packFunctions({ serviceDir, service }, log) {
  const functions = Object.entries(service.functions);
  const bundles = await bundle(
    serviceDir,
    functions.map(([, { handler }]) => sourceOf(handler)),
  );
  const folder = join(serviceDir, '.serverless');
  mkdirSync(folder, { recursive: true });
  const rows = functions.map(([key, definition]) => {
    const { files, eager, lazy } = bundles.get(sourceOf(definition.handler));
    const extra = (definition.files ?? []).flatMap((pattern) =>
      globSync(pattern, { cwd: serviceDir }),
    );
    const archive = zip(new Map([...files, ...extraFiles(serviceDir, extra)]));
    const artifact = join('.serverless', `${key}.zip`);
    writeFileSync(join(serviceDir, artifact), archive);
    definition.package = { artifact };
    return [key, eager, lazy, archive.length];
  });
  log.notice(sizes(rows));
}

const sourceOf = (handler) => handler.replace(/\.\w+$/, '.ts');

/** A table of each function's kilobytes, the largest cold start first. */
export const sizes = (rows) =>
  [
    `${'KB'.padEnd(22)} at start  on demand  package`,
    ...[...rows]
      .sort(([, a], [, b]) => b - a)
      .map(([key, eager, lazy, archive]) =>
        [key.padEnd(22), kilobytes(eager, 9), kilobytes(lazy, 11), kilobytes(archive, 9)].join(''),
      ),
  ].join('\n');

const kilobytes = (bytes, width) => (bytes / 1024).toFixed(0).padStart(width);
