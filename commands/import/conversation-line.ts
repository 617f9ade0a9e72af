import { z } from 'zod';
import { parseExactJson } from '../../lib/contracts/exact-json.ts';
import { instant, metadata } from '../../lib/contracts/text.ts';

/**
 * The version of the rules below. A journal counts the lines of a conversation that keep them, so
 * raise this with every change of which lines do: another count would post some lines twice.
 */
export const LINE_RULES = 2;

/**
 * One line of an import file. Refuses unknown members, because dropping them would silently lose
 * data. An optional member may be null. The API's own rules apply to times and metadata.
 */
const ConversationLine = z.strictObject({
  conversation: z.union([z.int(), z.string().min(1)]),
  body: z.string().min(1),
  author: z.string().nullish(),
  sentAt: z.nullish(instant),
  metadata: z.optional(metadata),
});

export type ConversationLine = z.infer<typeof ConversationLine>;

export type ParsedLine =
  | { readonly ok: true; readonly message: ConversationLine }
  | { readonly ok: false; readonly reason: string };

export function parseConversationLine(text: string): ParsedLine {
  let json: unknown;
  try {
    json = parseExactJson(text);
  } catch (error) {
    return { ok: false, reason: `not JSON: ${(error as Error).message}` };
  }
  const result = ConversationLine.safeParse(json);
  if (result.success) return { ok: true, message: result.data };
  const reason = result.error.issues
    .map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': '))
    .join('; ');
  return { ok: false, reason };
}
