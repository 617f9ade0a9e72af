import { SignJWT } from 'jose';
import { SCOPES } from '../../../lib/domain/auth-port.ts';
import { sha256 } from '../../../lib/runtime/signing-secrets.ts';
import type { App } from './app.ts';

export const OPERATOR = 'credential-of-the-operator';
export const asOperator = { authorization: `Bearer ${OPERATOR}` };

/** Settings of an API with authentication. */
export const authenticated = {
  AUTH_MODE: 'jwt',
  AUTH_SECRET: 'the secret of the operator, long enough',
  OPERATOR_TOKEN_SHA256: sha256(OPERATOR).toString('hex'),
  KEY_CACHE_SECONDS: '1',
};

export interface Tenant {
  readonly token: string;
  readonly kid: string;
  /** The value of an Authorization header with these scopes. */
  readonly bearer: (scopes: readonly string[], subject?: string) => Promise<string>;
}

function made<Reply extends { readonly status: number; readonly body: unknown }>(reply: Reply) {
  if (reply.status !== 201) throw new Error(`${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body as Reply['body'];
}

/** Creates an application with a key, a chat, and in it a message that says `hidden`. */
export async function newTenant(app: App): Promise<Tenant> {
  const parts = { method: 'POST', headers: asOperator };
  const { token } = made(
    await app.call('create-application', { ...parts, body: { name: 'tenant' } }),
  );
  const { kid, secret } = made(
    await app.call('create-key', { ...parts, pathParameters: { token }, body: {} }),
  );
  const bearer = async (scopes: readonly string[], subject?: string) => {
    const jwt = new SignJWT({ scope: scopes.join(' '), ...(subject && { sub: subject }) })
      .setProtectedHeader({ alg: 'HS256', kid })
      .setExpirationTime('1h');
    return `Bearer ${await jwt.sign(new TextEncoder().encode(secret))}`;
  };
  made(await app.chat(token, { authorization: await bearer(SCOPES) }));
  const author = { authorization: await bearer(SCOPES, 'author of the first') };
  made(await app.post(token, 1, 'hidden', author));
  return { token, kid, bearer };
}
