import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { apiUrl, newChat, post } from '../support/api/http.ts';
import { until } from '../support/wait.ts';

const { port } = new URL(apiUrl());

/** Runs a command from the original system's README, with only the port changed to a free one. */
async function run(command: string, token = '') {
  const text = command.replace(':3000', `:${port}`).replace('{TOKEN}', token);
  const { stdout } = await promisify(execFile)('sh', ['-c', text]);
  return JSON.parse(stdout);
}

test("the original system's curl commands create an application and search in it", async () => {
  const application = await run(
    `curl -X POST http://localhost:3000/api/v1/applications -H "Content-Type: application/json" -d '{"name":"Demo App"}'`,
  );
  expect(application).toMatchObject({ name: 'Demo App', chats_count: 0 });

  const chat = await newChat(`/applications/${application.token}`);
  await post(`${chat}/messages`, { body: 'hello from the original' });
  await until('the message is found', async () => {
    const found = await run(
      'curl "http://localhost:3000/api/v1/applications/{TOKEN}/chats/1/messages/search?query=hello"',
      application.token,
    );
    return found.data.length === 1;
  });
});
