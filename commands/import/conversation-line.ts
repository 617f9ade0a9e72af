import { z } from 'zod';

/**
 * One line of an import file. Refuses unknown members, because dropping them would silently lose
 * data.
 */
const ConversationLine = z.strictObject({
  conversation: z.union([z.int(), z.string().min(1)]),
  body: z.string().min(1),
  author: z.string().optional(),
  sentAt: z.iso.datetime({ offset: true }).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

export type ConversationLine = z.infer<typeof ConversationLine>;

export type ParsedLine =
  | { readonly ok: true; readonly message: ConversationLine }
  | { readonly ok: false; readonly reason: string };

export function parseConversationLine(text: string): ParsedLine {
  let json: unknown;
  try {
    json = JSON.parse(text);
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
