import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';

/** Long enough for others to wait for the first lock. */
const HOLDS_MS = 30;
/**
 * Rows that the rival changes. In a deadlock InnoDB rolls back the transaction that changed less,
 * and that must be the application's.
 */
const WEIGHT = 50;

/**
 * Causes deadlocks: locks an application's chats from the highest number down, while everybody else
 * goes up, and rolls back. Ignores its own errors, which are expected.
 */
export function startRival(url: string, application: string): { stop: () => Promise<void> } {
  let stopped = false;
  const quarrel = async () => {
    const db = await createConnection({ uri: url });
    await db.query('CREATE TABLE IF NOT EXISTS rival (id INT AUTO_INCREMENT PRIMARY KEY)');
    while (!stopped) {
      await oneTransaction(db, application).catch(() => {});
      await delay(HOLDS_MS);
    }
    await db.end();
  };
  const running = quarrel();
  return {
    stop: () => {
      stopped = true;
      return running;
    },
  };
}

async function oneTransaction(db: Connection, application: string): Promise<void> {
  await db.beginTransaction();
  try {
    const rows = Array.from({ length: WEIGHT }, () => '(NULL)').join();
    await db.query(`INSERT INTO rival (id) VALUES ${rows}`);
    for (const number of [3, 2, 1]) {
      await db.query(
        `SELECT c.number FROM chats c JOIN applications a ON a.id = c.application_id
         WHERE a.token = ? AND c.number = ? FOR UPDATE`,
        [application, number],
      );
      await delay(HOLDS_MS);
    }
  } finally {
    await db.rollback();
  }
}
