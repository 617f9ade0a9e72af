import type { OwnStack } from './own-stack.ts';

/** Starts the worker and returns rows stored a second, from the first stored row to the last. */
export async function storingRate(
  stack: OwnStack,
  application: string,
  messages: number,
): Promise<number> {
  const before = await stack.storedMessages(application);
  return stack.withWorker(async () => {
    await stack.untilStored(application, before + 1);
    const began = performance.now();
    const alreadyStored = await stack.storedMessages(application);
    await stack.untilStored(application, before + messages);
    const seconds = (performance.now() - began) / 1000;
    return (before + messages - alreadyStored) / seconds;
  });
}

/** Returns rows a second of plain INSERTs into a table created like `messages`. */
export async function rawInsertRate(
  { mysql }: OwnStack,
  rows: number,
  body: string,
): Promise<number> {
  await mysql.query('DROP TABLE IF EXISTS bench_rows');
  await mysql.query('CREATE TABLE bench_rows LIKE messages');
  const now = '2026-01-01 00:00:00.000';
  const began = performance.now();
  for (let first = 1; first <= rows; first += 100) {
    const values = Array.from({ length: 100 }, (_, i) => [
      ...[1, 1, first + i, crypto.randomUUID(), 'message', body],
      ...[now, now, now, first + i],
    ]);
    await mysql.query(
      `INSERT INTO bench_rows (application_id, chat_number, number, id, state, body, sent_at,
         created_at, updated_at, change_sequence) VALUES ?`,
      [values],
    );
  }
  const seconds = (performance.now() - began) / 1000;
  await mysql.query('DROP TABLE bench_rows');
  return rows / seconds;
}
