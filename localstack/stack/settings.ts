import { createHash } from 'node:crypto';
import { ENGINE_NAMES, ENGINE_SETTING, type EngineName } from '../engines/engine.ts';

import { stackCredentials } from './credentials.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings of the application, with the names used in docker-compose.yml and in a deployment.
 */
export function stackSettings(
  environment: Environment,
  urls: Readonly<Record<EngineName, string>>,
  apiPort: number,
  root: string,
): Record<string, string> {
  const engines = ENGINE_NAMES.map((name) => [ENGINE_SETTING[name], urls[name]] as const);
  return {
    ...Object.fromEntries(engines),
    AWS_REGION: environment.AWS_REGION ?? 'us-east-1',
    AWS_ACCESS_KEY_ID: environment.AWS_ACCESS_KEY_ID ?? 'test',
    AWS_SECRET_ACCESS_KEY: environment.AWS_SECRET_ACCESS_KEY ?? 'test',
    API_URL: `http://127.0.0.1:${apiPort}`,
    STAGE: 'local',
    ...limits(environment),
    ...authentication(environment, root),
  };
}

/** Rate limits are on, but so high that no import or benchmark on a laptop reaches them. */
const limits = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    ['RATE_LIMIT_WRITES', 'RATE_LIMIT_READS', 'RATE_LIMIT_SEARCHES'].map((name) => [
      name,
      environment[name] ?? '1000000/10',
    ]),
  );

/** A laptop doesn't authenticate requests, unless AUTH_MODE is jwt. */
function authentication(environment: Environment, root: string): Record<string, string> {
  if (environment.AUTH_MODE !== 'jwt') return { AUTH_MODE: 'open' };
  const { authSecret, operatorToken } = stackCredentials(root);
  return {
    AUTH_MODE: 'jwt',
    AUTH_SECRET: authSecret,
    OPERATOR_TOKEN: operatorToken,
    OPERATOR_TOKEN_SHA256: createHash('sha256').update(operatorToken).digest('hex'),
  };
}
