import { randomBytes } from 'node:crypto';
import type { ApplicationToken, Instant, MessageId } from '../domain/terms.ts';

export const newToken = (): ApplicationToken => randomBytes(16).toString('hex') as ApplicationToken;

/** UUIDv7 (RFC 9562): 48 bits of Unix time in milliseconds, then random bits. */
export function newId(now: number = Date.now()): MessageId {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as MessageId;
}

export const instant = (now: number = Date.now()): Instant =>
  new Date(now).toISOString() as Instant;
