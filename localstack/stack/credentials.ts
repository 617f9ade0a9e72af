import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StackCredentials {
  readonly authSecret: string;
  readonly operatorToken: string;
}

/**
 * Creates credentials at the first start with authentication and keeps them with the stack's data,
 * because stored keys depend on them.
 */
export function stackCredentials(root: string): StackCredentials {
  const file = join(root, 'credentials.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const secret = () => randomBytes(32).toString('base64url');
  const credentials = { authSecret: secret(), operatorToken: secret() };
  mkdirSync(root, { recursive: true });
  writeFileSync(file, JSON.stringify(credentials), { mode: 0o600 });
  return credentials;
}
