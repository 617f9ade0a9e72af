import { createHash } from 'node:crypto';
import { NO_CHAT } from '../../domain/no-chat.ts';
import type { ChatDraft, ChatNumber, IdempotencyRecord, MessageDraft } from '../../domain/terms.ts';

/* The records of Idempotency-Keys stand in one hash for each application and window of time:
   key-records.lua explains their form. A record thus costs a fifth of a key of its own. */

/** How long Idempotency-Keys are valid (docs/numbering.md, N5). */
export const IDEMPOTENCY_TTL_MS = 24 * 60 * 60 * 1000;
const WINDOW_MS = 12 * 60 * 60 * 1000;
/** The most by which the clocks of two instances may differ. */
const CLOCKS_DIFFER_MS = 10 * 60 * 1000;

const windowOf = (time: number): number => Math.floor(time / WINDOW_MS);

/** Windows at a time: the one that new records go to, and those whose records are still valid. */
export interface Windows {
  readonly current: number;
  /** How long Redis must keep the current window (ms), by its own clock. */
  readonly keepMs: number;
  /** All of them, the latest first: instances whose clocks are ahead may write to it. */
  readonly numbers: readonly number[];
  /** Place of the current window among them, from 0. */
  readonly place: number;
}

export function windowsAt(now: number): Windows {
  const current = windowOf(now);
  const latest = windowOf(now + CLOCKS_DIFFER_MS);
  const oldest = windowOf(now - IDEMPOTENCY_TTL_MS - CLOCKS_DIFFER_MS);
  return {
    current,
    keepMs: (current + 1) * WINDOW_MS + IDEMPOTENCY_TTL_MS + CLOCKS_DIFFER_MS - now,
    numbers: Array.from({ length: latest - oldest + 1 }, (_, i) => latest - i),
    place: latest - current,
  };
}

/** The field of a record in the hash of its window. */
export const fieldOf = (chat: ChatNumber | undefined, key: string): Buffer =>
  createHash('sha256')
    .update(`${chat ?? NO_CHAT}:${key}`)
    .digest()
    .subarray(0, 16);

/** The values of a chat or message that its first request fixes. */
interface Identity {
  readonly id: string;
  readonly createdAt: string;
  /** Absent: a chat. */
  readonly sentAt?: string;
}

/** An idempotency record without the number, which the script appends. */
function packedRecord(
  { fingerprint }: IdempotencyRecord,
  { id, createdAt, sentAt = createdAt }: Identity,
): Buffer {
  const packed = Buffer.alloc(39);
  packed.write(fingerprint.slice(0, 32), 0, 'hex');
  packed.write(id.replaceAll('-', ''), 16, 'hex');
  packed.writeUIntBE(Date.parse(createdAt), 32, 6);
  packed.write(sentAt === createdAt ? '0' : '1', 38);
  return packed;
}

/** A chat or message that a script shall accept. */
export interface Entry {
  readonly draft: ChatDraft | MessageDraft;
  readonly idempotency?: IdempotencyRecord | undefined;
  readonly record: object;
}

/** The arguments of a script for one entry among some of which one has an Idempotency-Key. */
export const entryArguments = (
  chat: ChatNumber | undefined,
  { draft, idempotency, record }: Entry,
): readonly (string | number | Buffer)[] => [
  JSON.stringify(record),
  ...(idempotency ? [fieldOf(chat, idempotency.key), packedRecord(idempotency, draft)] : ['', '']),
];
