import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import type { Stores } from './plan.ts';

export interface DeployOptions {
  readonly stage: string;
  readonly stores: Stores;
  readonly region: string;
  readonly alarmEmail: string | undefined;
  readonly yes: boolean;
  readonly help: boolean;
}

export function parseDeployOptions(
  args: string[],
  env: Readonly<Record<string, string | undefined>>,
): DeployOptions {
  const { values } = parseArgs({
    args,
    options: {
      stage: { type: 'string', default: 'dev' },
      stores: { type: 'string', default: 'own' },
      region: { type: 'string', default: env.AWS_REGION ?? 'us-east-1' },
      'alarm-email': { type: 'string' },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { stage, stores, region, yes, help } = values;
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(stage)) {
    throw new Error(
      `--stage ${stage}: use at most 20 lower-case letters, digits and "-", and begin with a letter.`,
    );
  }
  if (stores !== 'own' && stores !== 'managed') {
    throw new Error(`--stores ${stores}: use own or managed.`);
  }
  return { stage, stores, region, alarmEmail: values['alarm-email'], yes, help };
}

/** Resolves if the person at the terminal agrees. Rejects otherwise, also without a terminal. */
export async function agreed(question: string): Promise<void> {
  if (!process.stdin.isTTY) throw new Error('No terminal to ask for confirmation: add --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error('Nothing was done.');
}
