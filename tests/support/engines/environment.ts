import { ENGINE_SETTING } from '../../../localstack/engines/engine.ts';

/**
 * The environment of a stack that tests may stop and kill: without the user's own engines, and
 * native whatever STACK says. TEST_STACK=docker runs the tests' engines in containers.
 */
export function environmentOfOwnEngines(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const setting of Object.values(ENGINE_SETTING)) delete environment[setting];
  environment.STACK = process.env.TEST_STACK ?? 'native';
  return environment;
}
