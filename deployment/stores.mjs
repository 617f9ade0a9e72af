/**
 * A plugin of the Serverless Framework: connects the functions to the stores. `managed` means the
 * stores of deployment/stores/managed.yml. `own` means the stores that the environment names, which
 * are reached through the network of SUBNET_IDS and SECURITY_GROUP_IDS if set.
 */
export default class Stores {
  constructor({ service }) {
    this.hooks = { 'before:package:initialize': () => connectStores(service, process.env) };
  }
}

export function connectStores({ provider, resources }, env) {
  if (resources.Resources.Network) {
    Object.assign(provider.environment, MANAGED);
    provider.vpc = {
      subnetIds: [{ Ref: 'SubnetA' }, { Ref: 'SubnetB' }],
      securityGroupIds: [{ Ref: 'FunctionsGroup' }],
    };
  } else if (env.SUBNET_IDS) {
    provider.vpc = {
      subnetIds: list(env.SUBNET_IDS),
      securityGroupIds: list(env.SECURITY_GROUP_IDS ?? ''),
    };
  }
}

const list = (text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

const MANAGED = {
  REDIS_URL: {
    'Fn::Sub':
      'rediss+cluster://:{{secret:${RedisSecret}:password}}@${Redis.ConfigurationEndPoint.Address}:${Redis.ConfigurationEndPoint.Port}',
  },
  MYSQL_URL: {
    'Fn::Sub':
      'mysql://ordinal:{{secret:${MysqlSecret}:password}}@${Mysql.Endpoint.Address}:${Mysql.Endpoint.Port}/ordinal?ssl-mode=VERIFY_IDENTITY',
  },
  OPENSEARCH_URL: { 'Fn::Sub': 'https://${SearchDomain.DomainEndpoint}' },
  OPENSEARCH_AUTH: 'sigv4',
  // Node does not know the certificate authorities of RDS; Lambda has them in this file.
  NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
};
