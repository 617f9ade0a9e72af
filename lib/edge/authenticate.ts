import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Door } from '../compose/door.ts';
import type { Route } from '../contracts/routes.ts';
import type { Caller } from '../domain/auth-port.ts';
import { Problem } from '../domain/problems.ts';
import type { ApplicationToken } from '../domain/terms.ts';

/**
 * Identifies the caller and checks the route's scope. A caller without rights to an application
 * gets the response for an unknown application, so that nobody can find out which applications
 * exist.
 */
export async function authenticate(
  event: APIGatewayProxyEventV2,
  application: ApplicationToken | undefined,
  scope: Route['scope'],
  { config, accessTokens }: Pick<Door, 'config' | 'accessTokens'>,
): Promise<Caller> {
  if (config.authMode === 'open' || scope === 'public') return { kind: 'anybody' };

  const unknown = scope === 'operator' ? 'route-not-found' : 'application-not-found';
  const [, credential] =
    /^Bearer +([\w.~+/=-]{1,8192})$/i.exec(event.headers.authorization ?? '') ?? [];
  const caller = credential && (await accessTokens.verify(credential, application));
  if (!caller) throw new Problem(unknown);
  if (caller.kind !== 'application') return caller;
  if (scope === 'operator') throw new Problem(unknown);
  if (!caller.scopes.has(scope)) {
    throw new Problem('insufficient-scope', `Use a token with the scope ${scope}.`);
  }
  return caller;
}

/**
 * Whether the caller may use the operator's routes. False also while the identity provider cannot
 * tell.
 */
export async function isOperator(
  event: APIGatewayProxyEventV2,
  checks: Pick<Door, 'config' | 'accessTokens'>,
): Promise<boolean> {
  try {
    await authenticate(event, undefined, 'operator', checks);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

/**
 * The author whose messages the caller may change: the subject of the access token. Undefined: the
 * caller may change the messages of any author.
 */
export function authorsOwn(caller: Caller): { readonly author: string | undefined } | undefined {
  if (caller.kind !== 'application' || caller.scopes.has('admin')) return undefined;
  return { author: caller.subject };
}
