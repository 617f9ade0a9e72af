import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openCache } from '../../../localstack/install/cache.ts';
import { findPython, pythonItem, sitePackages } from '../../../localstack/install/python.ts';
import { CACHE } from '../../../localstack/stack/directories.ts';

const cfnLint = pythonItem({
  key: 'cfn-lint-1.58.0',
  label: 'cfn-lint 1.58.0',
  megabytes: 30,
  packages: [
    'cfn-lint==1.58.0',
    'jsonpatch==1.48',
    'jsonpointer==3.12',
    'mpmath==1.3.0',
    'networkx==3.6.1',
    'pyyaml==6.0.4',
    'regex==2026.11.19',
    'sympy==1.14.0',
    'typing-extensions==4.16.0',
  ],
});

const checkov = pythonItem({
  key: 'checkov-3.3.30',
  label: 'checkov 3.3.30',
  megabytes: 60,
  packages: ['checkov==3.3.30'],
});

const MAIN = {
  cfnLint: 'from cfnlint.runner import main; main()',
  checkov: 'import runpy; runpy.run_module("checkov.main", run_name="__main__")',
};

/** Runs a checker of templates. Returns its output, whatever it finds. */
export async function runPythonTool(
  name: keyof typeof MAIN,
  args: readonly string[],
): Promise<string> {
  const { provide } = openCache({ directory: CACHE, log: () => {} });
  const site = sitePackages(await provide(name === 'cfnLint' ? cfnLint : checkov));
  const env = { ...process.env, PYTHONPATH: site };
  const options = { env, maxBuffer: 64 * 1024 * 1024 };
  const { program } = await findPython();
  return promisify(execFile)(program, ['-c', MAIN[name], ...args], options).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string }) => {
      if (error.stdout) return error.stdout;
      throw error;
    },
  );
}
