import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Line = z.object({ body: z.string() });

/** Words of the sample conversations. */
const words = (): readonly string[] =>
  readFileSync(new URL('../examples/conversations.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .flatMap((line) => Line.parse(JSON.parse(line)).body.split(' '));

/** Texts of words in random order, each as long as this many bytes of UTF-8 allow. */
export function textsOf(bytes: number, count: number): readonly string[] {
  const all = words();
  return Array.from({ length: count }, () => {
    let text = '';
    let length = 0;
    for (;;) {
      const word = `${all[Math.floor(Math.random() * all.length)]} `;
      length += Buffer.byteLength(word);
      if (length > bytes) return text;
      text += word;
    }
  });
}
