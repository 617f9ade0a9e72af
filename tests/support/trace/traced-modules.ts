import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withEntries } from './with-entries.ts';

/* Loaded first (`--import`): every function of handlers/ and lib/ reports to `trace`. */

const PROJECT = join(import.meta.dirname, '../../..');

/** One call of a function. */
interface Call {
  readonly file: string;
  /** The call comes from outside of the file: from another one, or from a package. */
  readonly enters: boolean;
  /** The function waits, or calls a function of another file. */
  passes: boolean;
}

/** In the order in which they began. Undefined: nobody started the trace. */
let calls: Call[] | undefined;
/** The functions that run now and end before they return. */
const running: Call[] = [];

const trace = {
  begin(file: string, waits: boolean): void {
    if (!calls) return;
    for (const outer of running) outer.passes ||= outer.file !== file;
    const call = { file, enters: callerOf() !== file, passes: waits };
    calls.push(call);
    if (!waits) running.push(call);
  },
  end(waits: boolean): void {
    if (calls && !waits) running.pop();
  },
  start(): void {
    calls = [];
  },
  /** The calls since `start`. */
  stop(): readonly Readonly<Call>[] {
    const made = calls ?? [];
    calls = undefined;
    return made;
  },
};
export type Trace = typeof trace;
Object.assign(globalThis, { trace });
Error.stackTraceLimit = 100;

const fileOf = (url: string): string | undefined => {
  const file = url.startsWith('file:') ? relative(PROJECT, fileURLToPath(url)) : '';
  return /^(handlers|lib)\/.*\.ts$/.test(file) ? file : undefined;
};

/** The nearest of our files on the stack below the function that has just begun. */
function callerOf(): string | undefined {
  // Frames of functions that wait for this one begin with "async". They don't call it.
  const frames = String(new Error().stack)
    .split('\n')
    .filter((line) => !line.includes(' async '));
  const files = frames.flatMap((line) => fileOf(/file:[^)]*?(?=:\d)/.exec(line)?.[0] ?? '') ?? []);
  return files[1];
}

registerHooks({
  load(url, context, nextLoad) {
    const file = fileOf(url);
    const loaded = nextLoad(url, context);
    if (!file) return loaded;
    const source = withEntries(stripTypeScriptTypes(String(loaded.source)), file);
    return { format: 'module', shortCircuit: true, source };
  },
});
