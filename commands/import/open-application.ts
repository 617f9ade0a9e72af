import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { Journal } from './journal.ts';
import type { Send } from './send.ts';

const Created = z.object({ token: z.string() });

/**
 * Opens the import's journal and its application: an earlier run's, the one asked for, or a new one
 * named after the file. If the application is gone (the stack was wiped), sets the journal aside
 * and creates another.
 */
export async function openApplication(
  send: Send,
  input: {
    readonly journalFile: string;
    readonly file: string;
    readonly apiUrl: string;
    readonly application: string | undefined;
    readonly note: (text: string) => void;
  },
): Promise<Journal & { token: string }> {
  const journal = new Journal(input.journalFile);
  const token = journal.token ?? input.application;
  if (token !== undefined) {
    const answer = await send(`${input.apiUrl}/api/v1/applications/${token}`);
    if (answer.accepted) return withToken(journal, token);
    if (journal.token === undefined || (answer.status !== 404 && answer.status !== 410)) {
      throw new Error(`Application ${token} can't be read: ${answer.code}: ${answer.detail}`);
    }
    // The API says 404 also to a caller who may not see the application. It is really gone only if
    // the caller may list all applications.
    const all = await send(`${input.apiUrl}/api/v1/applications?limit=1`);
    if (!all.accepted) {
      const advice = 'set OPERATOR_TOKEN to the token of the operator; the journal is kept';
      throw new Error(
        `Neither application ${token} nor the list of applications can be read: ${advice}`,
      );
    }
    const old = journal.setAside();
    input.note(
      `application ${token} no longer exists: importing from the beginning; old journal: ${old}`,
    );
    return openApplication(send, input);
  }

  const key = journal.key ?? randomUUID();
  if (journal.key === undefined) journal.append({ event: 'begun', file: input.file, key });
  const answer = await send(`${input.apiUrl}/api/v1/applications`, {
    body: { name: path.basename(input.file) },
    idempotencyKey: key,
  });
  if (!answer.accepted) {
    const advice = answer.status === 404 ? ' (does the API accept OPERATOR_TOKEN?)' : '';
    throw new Error(`No application was created: ${answer.code}: ${answer.detail}${advice}`);
  }
  return withToken(journal, Created.parse(answer.body).token);
}

function withToken(journal: Journal, token: string): Journal & { token: string } {
  if (journal.token === undefined) journal.append({ event: 'application', token });
  return Object.assign(journal, { token });
}
