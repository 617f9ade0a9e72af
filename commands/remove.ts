import { account } from '../deployment/account.mjs';
import { agreed, parseDeployOptions } from './deploy/options.ts';
import { serverless } from './deploy/serverless.ts';
import { explained } from './shared/explained.ts';

const USAGE = `Removes a deployment from AWS: functions, API, queues with their messages, alarms and logs.
Stores of your own stay as they are. For managed stores, final snapshots of MySQL and Redis, the
OpenSearch domain and the secrets stay. Turn off Aurora's deletion protection and delete the domain
first, or the removal fails half way: docs/deploy.md, Taking it away, has the commands.

  npm run remove -- --stage dev [--stores own|managed] [--region us-east-1] [--yes]`;

await explained(async () => {
  const options = parseDeployOptions(process.argv.slice(2), process.env);
  const { stage, stores, region } = options;
  if (options.help) return console.log(USAGE);
  console.log(`Account ${await account(region)}, region ${region}, stack ordinal-${stage}.`);
  if (!options.yes) await agreed('Remove it, with all messages in its queues?');
  const given = ['--stage', stage, '--param', `stores=${stores}`];
  process.exitCode = await serverless(['remove', ...given], region);
});
