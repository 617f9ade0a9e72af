import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The CloudFormation intrinsics that serverless.yml's events and settings use. */
type Reference = { readonly Ref: string } | { readonly 'Fn::GetAtt': readonly [string, string] };

export type SqsEventSource = {
  readonly arn: Reference;
  readonly batchSize?: number;
  readonly maximumBatchingWindow?: number;
  readonly maximumConcurrency?: number;
  readonly functionResponseType?: string;
};

export type FunctionEvent = {
  readonly httpApi?: string;
  readonly sqs?: SqsEventSource;
  readonly schedule?: string;
};

export type FunctionDefinition = {
  readonly handler: string;
  /** IAM actions, each with the resources of serverless.yml that it is allowed on. */
  readonly allow?: Readonly<Record<string, readonly string[]>>;
  /** Glob patterns of project files that the function's package includes. */
  readonly files?: readonly string[];
  readonly timeout?: number;
  readonly memorySize?: number;
  readonly events: readonly FunctionEvent[];
};

export type QueueProperties = {
  readonly QueueName: string;
  readonly RedrivePolicy?: {
    readonly deadLetterTargetArn: Reference;
    readonly maxReceiveCount: number;
  };
  readonly [attribute: string]: unknown;
};

type Resource = { readonly Type: string; readonly Properties: unknown };

export type Deployment = {
  readonly stage: string;
  readonly service: string;
  readonly provider: {
    readonly runtime: string;
    readonly timeout: number;
    readonly memorySize: number;
    readonly environment: Readonly<Record<string, string | Reference>>;
  };
  readonly functions: Readonly<Record<string, FunctionDefinition>>;
  readonly resources: { readonly Resources: Readonly<Record<string, Resource>> };
};

// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the Serverless Framework
const STAGE = '${sls:stage}';

/**
 * Parses serverless.yml for a stage. Fills in only the stage among its variables, and reads only
 * the resources declared in the file itself.
 */
export function readDeployment(stage: string): Deployment {
  const text = readFileSync(new URL('../serverless.yml', import.meta.url), 'utf8');
  const { resources, functions, ...rest } = parse(text.replaceAll(STAGE, stage));
  const own = resources.filter((part: unknown) => typeof part === 'object');
  const Resources = Object.assign({}, ...own.map((part: { Resources: object }) => part.Resources));
  for (const definition of Object.values<{ events?: unknown }>(functions)) definition.events ??= [];
  return { ...rest, functions, stage, resources: { Resources } };
}

/** The logical name of the resource that a Ref or a GetAtt names. */
export function logicalName(reference: Reference): string {
  return 'Ref' in reference ? reference.Ref : reference['Fn::GetAtt'][0];
}

/** The queues of serverless.yml, by logical name. */
export function queueResources(deployment: Deployment): Map<string, QueueProperties> {
  const queues = Object.entries(deployment.resources.Resources).filter(
    ([, resource]) => resource.Type === 'AWS::SQS::Queue',
  );
  return new Map(queues.map(([name, { Properties }]) => [name, Properties as QueueProperties]));
}

/** Maps a queue's logical name to the setting that holds its URL: WriteQueue -> WRITE_QUEUE_URL. */
export function queueSettings(deployment: Deployment): Map<string, string> {
  const settings = new Map<string, string>();
  for (const [setting, value] of Object.entries(deployment.provider.environment)) {
    if (typeof value !== 'string') settings.set(logicalName(value), setting);
  }
  return settings;
}
