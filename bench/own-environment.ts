import { ENGINE_SETTING } from '../localstack/engines/engine.ts';
import { stackDirectories } from '../localstack/stack/directories.ts';
import { readState } from '../localstack/stack/state.ts';

/**
 * The environment of a stack of the bench's own. npm passes the settings of a running stack to
 * every command; a stack on those engines would measure, and fill, the other one. Engines that the
 * user names stay.
 */
export function ownEnvironment(
  environment: NodeJS.ProcessEnv = process.env,
  running = readState(stackDirectories('dev').state)?.env ?? {},
): NodeJS.ProcessEnv {
  const own = { ...environment };
  for (const setting of Object.values(ENGINE_SETTING))
    if (own[setting] === running[setting]) delete own[setting];
  return own;
}
