import { MissingPrerequisite } from '../install/prerequisite.ts';
import { lackOfDocker } from './docker-command.ts';

export type HostMode = 'native' | 'docker';

export interface ModeChoice {
  readonly environment: NodeJS.ProcessEnv;
  /** Throws MissingPrerequisite if engines cannot run natively. */
  readonly checkPrerequisites: () => Promise<void>;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Chooses native engines if this machine has the prerequisites, otherwise Docker. The setting STACK
 * overrides the choice.
 */
export async function chooseMode(choice: ModeChoice): Promise<HostMode> {
  const { environment, say } = choice;
  const wish = environment.STACK;
  if (wish && wish !== 'docker' && wish !== 'native')
    throw new Error(`STACK=${wish} is neither "docker" nor "native".`);
  if (wish === 'docker') {
    const lack = await lackOfDocker({ env: environment, signal: choice.signal });
    if (lack)
      throw new Error(`STACK=docker, but ${lack}. Start or install it, or use STACK=native.`);
    say('The engines run in Docker, as STACK=docker asks.');
    return 'docker';
  }
  const missing = await missingPrerequisite(choice);
  if (!missing) {
    say(
      wish === 'native'
        ? 'The engines run natively, as STACK=native asks.'
        : 'The engines run natively, because this machine has what they need (STACK=docker: in Docker).',
    );
    return 'native';
  }
  if (wish === 'native') throw missing;
  const lack = await lackOfDocker({ env: environment, signal: choice.signal });
  if (lack)
    throw new MissingPrerequisite(`${missing.message}\nDocker would work instead, but ${lack}.`);
  say(`The engines run in Docker, since they cannot run natively. ${missing.message}`);
  return 'docker';
}

async function missingPrerequisite(choice: ModeChoice): Promise<MissingPrerequisite | undefined> {
  try {
    await choice.checkPrerequisites();
    return undefined;
  } catch (error) {
    if (error instanceof MissingPrerequisite) return error;
    throw error;
  }
}
