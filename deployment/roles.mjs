/**
 * A plugin of the Serverless Framework: gives every function an IAM role of its own, made from what stands beside the function in serverless.yml.
 *
 *   allow: { sqs:SendMessage: [WriteQueue] }    an action, and the resources of the stack (logical names) that it may touch
 *
 * Besides, a function may write into its own log group, and take messages from the queue that it is an event source mapping for.
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

export function giveRoles({ functions, resources }) {
  for (const [key, definition] of Object.entries(functions)) {
    const name = `${key[0].toUpperCase()}${key.slice(1)}Role`;
    resources.Resources[name] = role(definition);
    definition.role = name;
  }
}

const role = (definition) => ({
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
    Policies: [
      {
        PolicyName: 'own',
        PolicyDocument: { Version: '2012-10-17', Statement: statements(definition) },
      },
    ],
  },
});

const statements = ({ name, allow = {}, events = [] }) => [
  statement(['logs:CreateLogStream', 'logs:PutLogEvents'], [logStreamsOf(name)]),
  ...events
    .filter(({ sqs }) => sqs)
    .map(({ sqs }) =>
      statement(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [sqs.arn]),
    ),
  ...Object.entries(allow).map(([action, targets]) =>
    statement(
      [action],
      targets.map((target) => ({ 'Fn::GetAtt': [target, 'Arn'] })),
    ),
  ),
];

const statement = (Action, Resource) => ({ Effect: 'Allow', Action, Resource });

const logStreamsOf = (functionName) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${functionName}:*`,
});
