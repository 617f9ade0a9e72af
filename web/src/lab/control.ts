import { loadConfig } from '../app/config.ts';

/* The control server of a laptop (localstack/web/control.ts). A deployment has none. */

export type Part = 'redis' | 'worker' | 'mysql' | 'opensearch';
export type PartPhase = 'up' | 'stopping' | 'down' | 'starting';
export type Parts = Readonly<Partial<Record<Part, PartPhase>>>;

export interface FaultRequest {
  readonly target: Part;
  readonly action: 'flush' | 'stop' | 'start';
}

/** An event in the stack. `at`: milliseconds since 1970. */
export interface Seen {
  readonly at: number;
  readonly source: 'watch' | 'redis' | 'mysql' | 'api' | 'worker';
  readonly text: string;
}

export interface Control {
  parts(): Promise<Parts>;
  strike(fault: FaultRequest): Promise<Parts>;
  /**
   * Streams events. Resolves when the stream ends. Rejects if the signal aborts or there is no
   * response.
   */
  watch(application: string, onSeen: (seen: Seen) => void, signal: AbortSignal): Promise<void>;
}

const FORBIDDEN = 403;

export function openControl(known: string): Control {
  let secret = known;

  const send = (path: string, init: RequestInit) =>
    fetch(`./control/${path}`, {
      ...init,
      headers: { 'x-control-secret': secret, 'content-type': 'application/json' },
    });

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    let response = await send(path, init);
    if (response.status === FORBIDDEN) {
      // Ordinal was restarted while this page stayed open, so the control server has a new secret.
      secret = (await loadConfig()).control ?? secret;
      response = await send(path, init);
    }
    if (!response.ok) throw new Error(`The control server answered ${response.status}.`);
    return response;
  }

  const partsOf = async (answer: Response) => ((await answer.json()) as { parts: Parts }).parts;
  return {
    parts: async () => partsOf(await ask('stack')),
    strike: async (fault) =>
      partsOf(await ask('faults', { method: 'POST', body: JSON.stringify(fault) })),
    watch: async (application, onSeen, signal) => {
      const answer = await ask(`watch?application=${application}`, { signal });
      for await (const line of linesOf(answer)) if (line !== '') onSeen(JSON.parse(line) as Seen);
    },
  };
}

async function* linesOf({ body }: Response): AsyncIterable<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
