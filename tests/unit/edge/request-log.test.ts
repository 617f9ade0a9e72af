import { afterAll, expect, test } from '@jest/globals';
import { handlersWithoutEngines } from '../../support/api/handlers.ts';

const { call, close } = handlersWithoutEngines({ LOG_LEVEL: 'INFO' });
afterAll(close);

const token = '0123456789abcdef0123456789abcdef';

/** The log lines written while `work` runs. */
async function logged(work: () => Promise<unknown>): Promise<string[]> {
  const { write } = process.stdout;
  let text = '';
  process.stdout.write = (part: string | Uint8Array) => {
    text += String(part);
    return true;
  };
  try {
    await work();
  } finally {
    process.stdout.write = write;
  }
  return text.trimEnd().split('\n');
}

const posting = (parts: { chat?: string; headers?: Record<string, string>; body: unknown }) =>
  call('post-message', {
    method: 'POST',
    path: `/api/v1/applications/${token}/chats/${parts.chat ?? '7'}/messages`,
    pathParameters: { token, chat: parts.chat ?? '7' },
    ...parts,
  });

test('a request writes one log line with its route, status, duration and ids', async () => {
  const lines = await logged(() =>
    posting({ body: { body: '' }, headers: { 'x-request-id': 'mine' } }),
  );
  expect(lines).toHaveLength(1);
  expect(JSON.parse(String(lines[0]))).toMatchObject({
    message: 'request',
    requestId: 'mine',
    route: 'POST /api/v1/applications/{token}/chats/{chat}/messages',
    status: 422,
    durationMs: expect.any(Number),
    chat: 7,
    application: expect.stringMatching(/^[0-9a-f]{12}$/),
  });
});

test('the log contains neither a token nor a body nor a credential, whatever the response is', async () => {
  const secret = 'a secret that nobody may read';
  const headers = { authorization: `Bearer ${secret.replaceAll(' ', '-')}` };
  const lines = await logged(async () => {
    for (const body of [{ body: secret }, { [secret]: 1 }, `{"${secret}`]) {
      await posting({ headers, body });
      await posting({ headers, body, chat: secret });
    }
  });
  expect(lines.filter((line) => JSON.parse(line).message === 'request')).toHaveLength(6);
  expect(lines.join('\n')).not.toMatch(/a.secret.that/);
  expect(lines.join('\n')).not.toContain(token);
});
