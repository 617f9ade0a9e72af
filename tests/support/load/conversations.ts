import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The message bodies of an import file, by conversation. */
export function conversations(path: string): Map<number, string[]> {
  const bytes = readFileSync(path);
  const lines = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trim();
  const bodies = new Map<number, string[]>();
  for (const line of lines.split('\n')) {
    const { conversation, body } = JSON.parse(line) as { conversation: number; body: string };
    bodies.set(conversation, [...(bodies.get(conversation) ?? []), body]);
  }
  return bodies;
}
