/**
 * A plugin of the Serverless Framework: makes an IAM role for every function, from the function's
 * entry in serverless.yml:
 *
 *   allow: { sqs:SendMessage: [WriteQueue] }    an action, and the resources (logical names) it may
 *                                               be used on
 *
 * A function may also write to its own log group, receive from the queue of its event source
 * mapping, read the secrets that the settings name, and join the network if there is one.
 * SearchDomain is the domain of the stack, or of SEARCH_DOMAIN_ARN. If there is neither, OpenSearch
 * needs no signed requests, and the permissions on SearchDomain are left out.
 */
export default class Roles {
  constructor(serverless) {
    serverless.configSchemaHandler.defineFunctionProperties('aws', {
      properties: {
        allow: {
          type: 'object',
          additionalProperties: { type: 'array', items: { type: 'string' }, minItems: 1 },
        },
      },
    });
    this.hooks = { 'before:package:initialize': () => giveRoles(serverless.service) };
  }
}

export function giveRoles({ functions, resources, provider }) {
  const shared = [...secretsOf(provider.environment), ...(provider.vpc ? [network] : [])];
  const arnOf = (target) => {
    if (resources.Resources[target]) return arn(resources.Resources[target].Type, target);
    if (target === 'SearchDomain')
      return process.env.SEARCH_DOMAIN_ARN && `${process.env.SEARCH_DOMAIN_ARN}/*`;
    throw new Error(
      `A function is allowed something on ${target}, which is no resource of this stack.`,
    );
  };
  for (const [key, definition] of Object.entries(functions)) {
    const name = `${key[0].toUpperCase()}${key.slice(1)}Role`;
    resources.Resources[name] = role([...statements(definition, arnOf), ...shared]);
    definition.role = name;
  }
}

const role = (Statement) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      ],
    },
    Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement } }],
  },
});

const statements = ({ name, allow = {}, events = [] }, arnOf) => [
  statement(['logs:CreateLogStream', 'logs:PutLogEvents'], [logStreamsOf(name)]),
  ...events
    .filter(({ sqs }) => sqs)
    .map(({ sqs }) =>
      statement(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [sqs.arn]),
    ),
  ...Object.entries(allow)
    .map(([action, targets]) => statement([action], targets.map(arnOf).filter(Boolean)))
    .filter(({ Resource }) => Resource.length > 0),
];

const statement = (Action, Resource) => ({ Effect: 'Allow', Action, Resource });

const arn = (type, name) =>
  type === 'AWS::OpenSearchService::Domain'
    ? { 'Fn::Sub': `\${${name}.Arn}/*` }
    : { 'Fn::GetAtt': [name, 'Arn'] };

const logStreamsOf = (functionName) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${functionName}:*`,
});

/**
 * Allows a function to read the secrets that its environment refers to: as {{secret:NAME:KEY}}, as
 * {{secret:ARN:KEY}} or, for a secret of this stack, as {{secret:${Resource}:KEY}}.
 */
function secretsOf(environment = {}) {
  const texts = Object.values(environment).map((value) => value?.['Fn::Sub'] ?? String(value));
  const ids = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/\{\{secret:([^}]+\}?):[^{}:]+\}\}/g)].map(([, id]) => id),
    ),
  );
  if (ids.size === 0) return [];
  return [statement(['secretsmanager:GetSecretValue'], [...ids].map(secretArn))];
}

function secretArn(id) {
  const [, resource] = /^\$\{(\w+)\}$/.exec(id) ?? [];
  if (resource) return { Ref: resource };
  if (id.startsWith('arn:')) return id;
  // Secrets Manager appends six characters of its own to a secret's ARN. The six question marks
  // match these.
  return {
    'Fn::Sub': `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${id}-??????`,
  };
}

/**
 * Lambda needs these actions to put a function into a network. They support no narrower resource.
 */
const network = statement(
  [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  ['*'],
);
