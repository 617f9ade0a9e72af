import { parseArgs } from 'node:util';
import { SCOPES, type Scope } from '../../lib/domain/auth-port.ts';

export const usage = `Usage: npm run -s token -- APPLICATION [options]

Prints a token for an application of a stack that was started with AUTH_MODE=jwt:
  curl -H "Authorization: Bearer $(npm run -s token -- APPLICATION)" http://127.0.0.1:3000/api/v1/applications/APPLICATION

  --scope "SCOPE …"   any of ${SCOPES.join(', ')} (default "read write")
  --subject NAME      the user of the token, and the author of the messages posted with it
  --expires SECONDS   default 3600
  --api-url URL       default: API_URL, else the running stack's
  --help              this text

It signs with a key of the application. At first use it creates that key as the operator, with
OPERATOR_TOKEN or the operator's token of the running stack.
`;

export type TokenOptions = {
  readonly application: string;
  readonly scopes: readonly Scope[];
  readonly subject: string | undefined;
  readonly seconds: number;
  readonly apiUrl: string | undefined;
};

export function parseTokenOptions(args: string[]): TokenOptions | 'help' {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      scope: { type: 'string', default: 'read write' },
      subject: { type: 'string' },
      expires: { type: 'string', default: '3600' },
      'api-url': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const [application, ...others] = positionals;
  if (application === undefined || others.length > 0)
    throw new Error('Give exactly one APPLICATION');
  const scopes = values.scope.split(/[ ,]+/).filter((scope) => scope !== '');
  for (const scope of scopes) {
    if (!SCOPES.some((known) => known === scope)) {
      throw new Error(`"${scope}" is not a scope. Use ${SCOPES.join(', ')}`);
    }
  }
  const seconds = Number(values.expires);
  if (!Number.isInteger(seconds) || seconds < 1) {
    throw new Error(`--expires must be a whole number of seconds, not "${values.expires}"`);
  }
  const { subject } = values;
  return { application, scopes: scopes as Scope[], subject, seconds, apiUrl: values['api-url'] };
}
