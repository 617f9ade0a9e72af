/** AWS refuses a reservation that leaves less than this to the account's other functions. */
const FOR_OTHERS = 100;
/** A scheduled run may still go on when the next begins. */
const SCHEDULED = 2;

/**
 * A plugin of the Serverless Framework: fits the stack to LAMBDA_CONCURRENCY, the account's limit
 * of concurrent executions. Reserves some for the functions of queues and schedules, so that a
 * flood of requests cannot take all, and lets an alarm sound at 80 %. Without the setting, or where
 * the limit is too low, reserves nothing.
 */
export default class Concurrency {
  constructor({ service }) {
    this.hooks = { 'before:package:initialize': () => fitConcurrency(service, process.env) };
  }
}

export function fitConcurrency({ functions, resources }, { LAMBDA_CONCURRENCY }) {
  if (!LAMBDA_CONCURRENCY) return;
  const limit = Number(LAMBDA_CONCURRENCY);
  resources.Resources.AccountConcurrencyAlarm.Properties.Threshold = 0.8 * limit;
  const needs = Object.values(functions)
    .map((definition) => ({ definition, need: needOf(definition) }))
    .filter(({ need }) => need > 0);
  const together = needs.reduce((sum, { need }) => sum + need, 0);
  if (limit < FOR_OTHERS + together) return;
  for (const { definition, need } of needs) definition.reservedConcurrency = need;
}

/** A queue may invoke its function this often at the same time; a reservation is a limit, too. */
const needOf = ({ events = [] }) =>
  events.reduce(
    (sum, { sqs, schedule }) => sum + (sqs?.maximumConcurrency ?? (schedule ? SCHEDULED : 0)),
    0,
  );
