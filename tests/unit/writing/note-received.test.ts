import { describe, expect, test } from '@jest/globals';
import type { WriteProgress } from '../../../lib/domain/queue-port.ts';
import { noteReceived } from '../../../lib/usecases/writing/note-received.ts';
import { broken, down, only } from '../../support/usecases/fakes.ts';

const MINUTE = 60_000;
const SWEEP_AFTER = 2 * MINUTE;
const NOW = 1_000 * MINUTE;

describe('the progress of the worker', () => {
  function noting() {
    const noted: number[] = [];
    const writeProgress = only<WriteProgress>({
      note: async (sentAt) => void noted.push(sentAt),
    });
    return { note: noteReceived({ writeProgress, sweepAfterMs: SWEEP_AFTER }), noted };
  }

  test('is the latest time of a batch, noted once for each step', async () => {
    const { note, noted } = noting();
    await note([NOW - 1000, NOW, NOW - 2000]);
    await note([NOW + 1000]);
    await note([NOW + MINUTE]);
    await note([NOW - MINUTE]);
    expect(noted).toEqual([NOW, NOW + MINUTE]);
  });

  test('delays no batch while Redis is down, and is noted once Redis responds again', async () => {
    const { noted, note: sent } = noting();
    let engine = down<WriteProgress>('redis');
    const writeProgress = only<WriteProgress>({ note: (sentAt) => engine.note(sentAt) });
    const note = noteReceived({ writeProgress, sweepAfterMs: SWEEP_AFTER });
    await expect(note([NOW])).resolves.toBeUndefined();
    engine = only<WriteProgress>({ note: (sentAt) => sent([sentAt]) });
    await note([NOW]);
    expect(noted).toEqual([NOW]);
  });

  test('throws a bug: it is no engine that is down', async () => {
    const writeProgress = broken<WriteProgress>();
    const note = noteReceived({ writeProgress, sweepAfterMs: SWEEP_AFTER });
    await expect(note([NOW])).rejects.toThrow(TypeError);
  });

  test('of a batch without times is not noted', async () => {
    const { note, noted } = noting();
    await note([]);
    expect(noted).toEqual([]);
  });
});
