import { ask } from '../install/prerequisite.ts';

export type HostMode = 'native' | 'docker';

/** A `docker` command may be there without a daemon, and a daemon without Compose: both are asked. */
const daemonAnswers = () => ask('docker', ['info', '--format', '{{.ServerVersion}}']) !== undefined;
const composeAnswers = () => ask('docker', ['compose', 'version']) !== undefined;

export function chooseMode(environment: NodeJS.ProcessEnv, say: (line: string) => void): HostMode {
  const wish = environment.STACK;
  if (wish === 'native') return 'native';
  if (wish && wish !== 'docker') throw new Error(`STACK=${wish} is neither "docker" nor "native".`);
  const daemon = daemonAnswers();
  if (daemon && composeAnswers()) return 'docker';
  const lack = daemon ? 'docker has no compose plugin' : 'no Docker daemon answers';
  if (wish === 'docker')
    throw new Error(`STACK=docker, but ${lack}. Start or install it, or use STACK=native.`);
  if (daemon) say(`A Docker daemon answers, but ${lack}: running the engines natively.`);
  return 'native';
}
