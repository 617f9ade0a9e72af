import { ENGINE_SETTING } from '../../localstack/engines/engine.ts';

/** The environment without engines that run already: a stack started in it has its own, that tests may stop and kill. */
export function environmentOfOwnEngines(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const setting of Object.values(ENGINE_SETTING)) delete environment[setting];
  return environment;
}
