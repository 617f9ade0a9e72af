import { readFileSync } from 'node:fs';

/**
 * Returns this command's signing key. A fixed Idempotency-Key makes the API return the same signing
 * key at each use.
 */
export async function signingKey(
  apiUrl: string,
  application: string,
): Promise<{ readonly kid: string; readonly secret: string }> {
  const response = await fetch(`${apiUrl}/api/v1/applications/${application}/keys`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${operatorToken()}`,
      'idempotency-key': 'npm run token',
      'content-type': 'application/json',
    },
    body: '{}',
  }).catch((cause) => {
    throw new Error(`No API answers at ${apiUrl}: start it with "AUTH_MODE=jwt npm start"`, {
      cause,
    });
  });
  const answer = (await response.json()) as { kid: string; secret: string; title?: string };
  if (response.status === 201) return answer;
  throw new Error(`The API refused to create a key: ${response.status} ${answer.title ?? ''}`);
}

function operatorToken(): string {
  const given = process.env.OPERATOR_TOKEN;
  if (given) return given;
  try {
    return JSON.parse(readFileSync('.stack/dev/credentials.json', 'utf8')).operatorToken;
  } catch (cause) {
    const advice = 'set OPERATOR_TOKEN, or start the stack with "AUTH_MODE=jwt npm start"';
    throw new Error(`No operator token found: ${advice}`, { cause });
  }
}
