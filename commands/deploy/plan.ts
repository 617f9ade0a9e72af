export type Stores = 'own' | 'managed';

export interface Item {
  readonly what: string;
  /**
   * US dollars a month for an idle stack. List prices of us-east-1 as of 2025; check them before
   * relying on them.
   */
  readonly idle: number;
}

const ALWAYS: readonly Item[] = [
  { what: 'an HTTP API and a Lambda function for each route, queue and schedule', idle: 0 },
  { what: 'schedules: about 135,000 short invocations a month', idle: 0.5 },
  { what: 'two SQS queues with dead-letter queues, and Lambda polling them', idle: 1 },
  { what: '29 CloudWatch alarms, a dashboard, logs kept for 30 days', idle: 6.1 },
  { what: 'eight custom metrics', idle: 2.4 },
  { what: 'the secret that you create', idle: 0.4 },
  { what: 'an S3 bucket with the deployment packages', idle: 0.1 },
];

const MANAGED: readonly Item[] = [
  { what: 'a network (VPC) with two private subnets and no internet access', idle: 0 },
  { what: 'endpoints for SQS and Secrets Manager in both subnets', idle: 29 },
  { what: 'ElastiCache for Valkey: a primary and a replica, cache.t4g.small', idle: 37 },
  { what: 'Aurora MySQL, serverless, from 0.5 ACU', idle: 45 },
  { what: 'an OpenSearch domain: one t3.small.search, 10 GB', idle: 28 },
  { what: 'secrets for both passwords', idle: 0.8 },
  { what: '7 CloudWatch alarms on these stores', idle: 0.7 },
];

const WORKING =
  'Under load, Aurora may grow to 16 ACU: about $1,400 a month if it stays there (MaxCapacity in deployment/stores/managed.yml).';

export const itemsOf = (stores: Stores): readonly Item[] =>
  stores === 'managed' ? [...ALWAYS, ...MANAGED] : ALWAYS;

export const totalOf = (stores: Stores): number =>
  itemsOf(stores).reduce((sum, { idle }) => sum + idle, 0);

/** Describes what a deployment creates and its rough cost when idle, before anything is spent. */
export function plan(stage: string, stores: Stores, region: string): string {
  const items = itemsOf(stores);
  const total = totalOf(stores);
  return [
    `The stack ordinal-${stage} will contain (idle cost in US dollars a month, roughly):`,
    ...items.map(({ what, idle }) => `  ${idle.toFixed(2).padStart(7)}  ${what}`),
    `  ${total.toFixed(2).padStart(7)}  together${stores === 'own' ? ', plus the cost of your own stores' : ''}`,
    ...(stores === 'managed' ? [WORKING] : []),
    `To remove it: npm run remove -- --stage ${stage} --region ${region}`,
  ].join('\n');
}
