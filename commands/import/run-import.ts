import { setTimeout as sleep } from 'node:timers/promises';
import { showProgress } from '../shared/progress.ts';
import { awaitStored } from './await-stored.ts';
import { importFile } from './import-file.ts';
import type { ImportFile } from './inspect-file.ts';
import { openApplication } from './open-application.ts';
import type { ImportOptions } from './options.ts';
import { remaining } from './remaining.ts';
import { type ImportResult, report } from './report.ts';
import { createSend } from './send.ts';
import { Tally, total } from './tally.ts';

/**
 * Posts the file, waits until it is stored and prints the report. Returns whether everything
 * arrived.
 */
export async function runImport(
  options: ImportOptions,
  input: { apiUrl: string; file: ImportFile; journalFile: string; request: typeof fetch },
): Promise<boolean> {
  const { apiUrl, file, journalFile, request } = input;
  const tally = new Tally();
  const now = () => performance.now();
  const onRetry = (reason: string) => tally.retry(reason);
  const send = createSend({ fetch: request, now: Date.now, sleep, random: Math.random, onRetry });

  const journal = await openApplication(send, {
    journalFile,
    file: file.path,
    apiUrl,
    application: options.application,
    note: (text) => console.log(text),
  });
  const applicationUrl = `${apiUrl}/api/v1/applications/${journal.token}`;
  const acceptedBefore = journal.accepted;
  const started = now();
  const progress = showProgress('accepted', file.lines, () => {
    const rate = Math.round((1000 * (journal.accepted - acceptedBefore)) / (now() - started));
    return { done: journal.accepted, detail: `${rate}/s, ${total(tally.retries)} retries` };
  });
  await importFile(
    { send, journal, tally, now, note: progress.note },
    { file, applicationUrl, concurrency: options.concurrency },
  ).finally(() => progress.stop());
  const acceptedAt = now();
  journal.close();

  const conversations = [...journal.conversations.values()];
  const watch = (label: string, all: number, done: () => number) => {
    const began = now();
    return showProgress(label, all, () => ({
      done: done(),
      detail: remaining({ done: done(), total: all, ms: now() - began }),
    }));
  };
  const stored = options.wait
    ? await awaitStored({ send, now, sleep, watch }, applicationUrl, conversations)
    : undefined;
  const result: ImportResult = {
    messages: file.lines,
    accepted: journal.accepted,
    acceptedBefore,
    chats: conversations.filter(({ chat }) => chat !== undefined).length,
    postingMs: acceptedAt - started,
    acceptedAt,
    stored,
    refused: journal.refused,
    tally,
    applicationToken: journal.token,
    journal: journalFile,
  };
  console.log(report(result));
  return journal.accepted === file.lines && (stored?.complete ?? true);
}
