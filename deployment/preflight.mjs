const REFERENCE = /\{\{secret:[^{}]+:[^{}:]+\}\}/g;
const STORES = ['REDIS_URL', 'MYSQL_URL', 'OPENSEARCH_URL'];
const NUMBERS = ['GATEWAY_RATE', 'GATEWAY_BURST', 'LAMBDA_CONCURRENCY'];
const HEX_SHA256 = /^[0-9a-f]{64}$/;

/**
 * A plugin of the Serverless Framework: checks the settings before anything is created. If any are
 * invalid, refuses the deployment and lists all their faults.
 */
export default class Preflight {
  constructor(serverless) {
    const { configurationInput, classes } = serverless;
    const look = () => {
      const stores = paramOf(serverless) ?? configurationInput.params.default.stores;
      const faults = faultsOf(process.env, stores);
      if (faults.length === 0) return;
      throw new classes.Error(
        `Nothing was deployed:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
      );
    };
    this.hooks = { 'before:package:initialize': look };
  }
}

/** `--param stores=…` of the command line. */
const paramOf = ({ processedInput: { options } }) =>
  [options.param ?? []]
    .flat()
    .map((param) => /^stores=(.*)$/.exec(param)?.[1])
    .find(Boolean);

/** The faults of these settings, each as a sentence that says what to do. */
export function faultsOf(env, stores) {
  const emulator = Boolean(env.AWS_ENDPOINT_URL);
  const storeFaults = { own: ownStoreFaults, managed: managedStoreFaults }[stores];
  return [
    ...(storeFaults?.(env, emulator) ?? [`stores is ${stores}: set own or managed.`]),
    ...authFaults(env, emulator),
    ...NUMBERS.filter((name) => !/^[1-9]\d*$/.test(env[name] ?? '1')).map(
      (name) => `${name} is ${JSON.stringify(env[name])}: set a whole number, or unset it.`,
    ),
  ];
}

const ownStoreFaults = (env, emulator) =>
  STORES.flatMap((name) => {
    const value = env[name];
    if (!value)
      return [
        `${name} is not set: the URL of a store of your own (docs/settings.md, URLs of the engines), or deploy with stores=managed.`,
      ];
    const url = URL.parse(value.replace(REFERENCE, 'secret'));
    const whole = value.replace(REFERENCE, '') === '';
    if (!url && !whole) return [`${name} is no URL.`];
    if (emulator || whole) return [];
    const given = URL.parse(value.replace(REFERENCE, ''));
    if (given?.password)
      return [
        `${name} has a password in clear: put it into a secret and write {{secret:NAME:KEY}} in its place.`,
      ];
    return [];
  });

const managedStoreFaults = (env) => [
  ...STORES.filter((name) => env[name]).map(
    (name) =>
      `${name} is set, but stores=managed makes the stores: unset it, or deploy with stores=own.`,
  ),
  ...(env.JWKS_URL
    ? [
        'JWKS_URL is set, but the network of stores=managed has no way out to fetch it: unset it, or deploy with stores=own.',
      ]
    : []),
];

function authFaults(env, emulator) {
  const { AUTH_MODE = 'jwt', AUTH_SECRET = '', OPERATOR_TOKEN_SHA256 = '' } = env;
  if (AUTH_MODE === 'open') {
    return emulator
      ? []
      : [
          'AUTH_MODE=open lets everybody do everything: it is for an emulator (AWS_ENDPOINT_URL) alone. Unset it, or set AUTH_MODE=jwt.',
        ];
  }
  const faults = [];
  if (!AUTH_SECRET)
    faults.push(
      'AUTH_SECRET is not set: at least 32 random characters, in a secret: {{secret:NAME:AUTH_SECRET}}.',
    );
  else if (!emulator && AUTH_SECRET.replace(REFERENCE, '') !== '')
    faults.push(
      'AUTH_SECRET stands in clear: put it into a secret and set {{secret:NAME:AUTH_SECRET}}.',
    );
  if (!HEX_SHA256.test(OPERATOR_TOKEN_SHA256))
    faults.push(
      'OPERATOR_TOKEN_SHA256 is not set to 64 hexadecimal digits: printf %s "$OPERATOR_TOKEN" | sha256sum.',
    );
  return faults;
}
