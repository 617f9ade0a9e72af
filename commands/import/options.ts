import { parseArgs } from 'node:util';
import { wholeNumber } from '../shared/whole-number.ts';

export const usage = `Usage: npm run import -- FILE [options]

Posts the conversations of a JSON Lines file (plain or gzipped) through the HTTP API: one application named
after the file, one chat for each conversation, in order within a chat, up to a hundred messages in a request. A line:
  {"conversation": 1, "author": "speaker-1", "sentAt": "2018-09-21T00:03:19Z", "body": "Hello"}
After an interruption the same command continues where it stopped and posts nothing twice.
If the API requires tokens (AUTH_MODE=jwt), set OPERATOR_TOKEN to the operator's token.

  --concurrency N       number of chats posted at the same time (default 16)
  --api-url URL         default: API_URL, else the running stack's
  --application TOKEN   import into this application instead of a new one
  --no-wait             exit when everything is accepted, without waiting until it is stored and searchable
  --help                this text
`;

export type ImportOptions = {
  readonly file: string;
  readonly concurrency: number;
  readonly apiUrl: string | undefined;
  readonly application: string | undefined;
  readonly wait: boolean;
};

export function parseImportOptions(args: string[]): ImportOptions | 'help' {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      concurrency: { type: 'string', default: '16' },
      'api-url': { type: 'string' },
      application: { type: 'string' },
      'no-wait': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new Error('Give exactly one FILE');
  return {
    file,
    concurrency: wholeNumber('concurrency', values.concurrency, 1_000),
    apiUrl: values['api-url'],
    application: values.application,
    wait: !values['no-wait'],
  };
}
