import { setTimeout as delay } from 'node:timers/promises';

const periodMs = 100;

/** Polls until the condition holds. After the limit, fails with `waitedFor`. */
export async function until(
  waitedFor: string,
  condition: () => Promise<boolean> | boolean,
  limitMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited ${limitMs} ms in vain: ${waitedFor}`);
    await delay(periodMs);
  }
}
