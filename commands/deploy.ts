import { account } from '../deployment/account.mjs';
import { checkSettings } from './deploy/check-settings.ts';
import { agreed, parseDeployOptions } from './deploy/options.ts';
import { plan } from './deploy/plan.ts';
import { serverless } from './deploy/serverless.ts';
import { explained } from './shared/explained.ts';

const USAGE = `Deploys to AWS. First checks credentials, settings and secrets, prints what it will create and what that costs, and asks for confirmation.

  npm run deploy -- --stage dev [--stores own|managed] [--region us-east-1] [--alarm-email ADDRESS] [--yes]

docs/deploy.md explains the settings.`;

await explained(async () => {
  const options = parseDeployOptions(process.argv.slice(2), process.env);
  const { stage, stores, region, alarmEmail } = options;
  if (options.help) return console.log(USAGE);
  process.env.AWS_REGION = region;
  // Reads the account first, because without credentials reading a secret fails with an unhelpful
  // message.
  const accountId = await account(region);
  await checkSettings(process.env, stage, stores).catch((cause: Error) => {
    throw new Error(`Nothing was deployed:\n${cause.message}`);
  });
  console.log(`Account ${accountId}, region ${region}.\n${plan(stage, stores, region)}`);
  if (!options.yes) await agreed('Deploy?');
  const params = [`stores=${stores}`, ...(alarmEmail ? [`alarmEmail=${alarmEmail}`] : [])];
  const given = params.flatMap((param) => ['--param', param]);
  process.exitCode = await serverless(['deploy', '--stage', stage, ...given], region);
});
