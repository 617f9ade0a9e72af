import { idempotencyKey } from './import/idempotency-key.ts';
import { inspectFile } from './import/inspect-file.ts';
import { lockJournal } from './import/lock-journal.ts';
import { parseImportOptions, usage } from './import/options.ts';
import { runImport } from './import/run-import.ts';
import { findApiUrl } from './shared/api-url.ts';
import { asOperator } from './shared/as-operator.ts';

const stateFile = '.stack/dev/state.json';
const journalDirectory = '.stack/imports';

async function main(args: string[]): Promise<boolean> {
  const options = parseImportOptions(args);
  if (options === 'help') {
    console.log(usage);
    return true;
  }
  const apiUrl = findApiUrl(options.apiUrl ?? process.env.API_URL, stateFile);
  const file = await inspectFile(options.file);
  await fetch(`${apiUrl}/health`).catch((cause) => {
    const advice = 'start it with "npm start", or give --api-url';
    throw new Error(`No API answers at ${apiUrl}: ${advice}`, { cause });
  });
  const identity = idempotencyKey(file.sha256, apiUrl, options.application ?? '').slice(0, 32);
  const journalFile = `${journalDirectory}/${identity}.jsonl`;
  using _lock = lockJournal(journalFile);
  const request = asOperator(process.env.OPERATOR_TOKEN);
  return await runImport(options, { apiUrl, file, journalFile, request });
}

// The import's journal may be cut off anywhere, so an interrupted run needs no orderly end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    console.error('\nInterrupted. Run the same command again to continue.');
    process.exit(1);
  });
}
try {
  const complete = await main(process.argv.slice(2));
  if (!complete) process.exitCode = 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
