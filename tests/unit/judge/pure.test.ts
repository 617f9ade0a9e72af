import { globSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';

test("the judge's rules load nothing but one another and constants of the domain", async () => {
  const { metafile } = await build({
    entryPoints: globSync('commands/judge/rules/*.ts'),
    bundle: true,
    format: 'esm',
    outdir: 'unused',
    write: false,
    metafile: true,
  });
  const others = Object.keys(metafile.inputs).filter(
    (file) => !/^(commands\/judge\/rules|lib\/domain)\//.test(file),
  );
  expect(others).toEqual([]);
});
