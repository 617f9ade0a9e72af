/* The control server of a laptop (localstack/web/control.ts). A deployment has none. */

export type Part = 'redis' | 'worker' | 'mysql' | 'opensearch';
export type PartPhase = 'up' | 'stopping' | 'down' | 'starting';
export type Parts = Readonly<Partial<Record<Part, PartPhase>>>;

export interface FaultRequest {
  readonly target: Part;
  readonly action: 'flush' | 'stop' | 'start';
}

/** Something that happened in the stack. */
export interface Seen {
  readonly at: number;
  readonly source: 'watch' | 'redis' | 'mysql' | 'api' | 'worker';
  readonly text: string;
}

async function ask(secret: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { 'x-control-secret': secret, 'content-type': 'application/json' };
  const response = await fetch(`./control/${path}`, { ...init, headers });
  if (!response.ok) throw new Error(`The control server answered ${response.status}.`);
  return response;
}

export async function stackParts(secret: string): Promise<Parts> {
  return ((await (await ask(secret, 'stack')).json()) as { parts: Parts }).parts;
}

export async function strike(secret: string, fault: FaultRequest): Promise<Parts> {
  const answer = await ask(secret, 'faults', { method: 'POST', body: JSON.stringify(fault) });
  return ((await answer.json()) as { parts: Parts }).parts;
}

/** Reads what happens until the signal ends it. */
export async function watchStack(
  secret: string,
  application: string,
  onSeen: (seen: Seen) => void,
  signal: AbortSignal,
): Promise<void> {
  const answer = await ask(secret, `watch?application=${application}`, { signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onSeen(JSON.parse(line) as Seen);
  }
}
