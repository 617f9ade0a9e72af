import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { FinalLine, StoreName, Stores } from './final-state.ts';
import {
  type Drained,
  type Fault,
  type FaultEffect,
  type Header,
  type Numbered,
  type Operation,
  RECORD_VERSION,
  type RecordLine,
  type RunRecord,
} from './record.ts';

export interface FaultScope {
  readonly application?: string;
  /** 0: the chat numbers of the application. */
  readonly chat?: number;
}

/**
 * The clock of a record: milliseconds with fractions, never set back, the same for all clients of a
 * process.
 */
export const now = (): number => performance.timeOrigin + performance.now();

/**
 * Records a run, in memory for `judge` and, if given a file, as JSON Lines too. A fault's line is
 * written when the fault ends: the order of lines means nothing, only times do.
 */
export class Recorder {
  readonly #file: WriteStream | undefined;
  readonly #header: Header;
  readonly #operations: Numbered<Operation>[] = [];
  readonly #faults: Numbered<Fault>[] = [];
  readonly #drained: Numbered<Drained>[] = [];
  readonly #final: Numbered<FinalLine>[] = [];
  #stores: Numbered<Stores> | undefined;
  #lines = 0;

  constructor(run: Partial<Omit<Header, 'type' | 'version'>> & { run: string }, file?: string) {
    this.#file = file === undefined ? undefined : createWriteStream(file);
    this.#header = {
      settle_ms: 0,
      key_lifetime_ms: 86_400_000,
      ...run,
      type: 'header',
      version: RECORD_VERSION,
    };
    this.#write(this.#header);
  }

  operation(operation: Omit<Operation, 'type'>): void {
    this.#operations.push(this.#write({ type: 'operation', ...operation }));
  }

  fault(fault: Omit<Fault, 'type'>): void {
    this.#faults.push(this.#write({ type: 'fault', ...fault }));
  }

  /** Notes the start of a fault. Call the returned function when everything works again. */
  beginFault(name: string, effects: readonly FaultEffect[], scope: FaultScope = {}): () => void {
    const started = now();
    return () => this.fault({ name, started, finished: now(), effects: [...effects], ...scope });
  }

  /**
   * Call when the write queue and the pending log were both seen empty. `at`: when the check began.
   */
  drained(at: number): void {
    this.#drained.push(this.#write({ type: 'drained', at }));
  }

  final(line: FinalLine): void {
    this.#final.push(this.#write(line));
  }

  /** Ends the final state: the stores that were read completely. */
  stores(read: readonly StoreName[], at: number = now()): void {
    this.#stores = this.#write({ type: 'stores', at, read: [...read] });
  }

  record(): RunRecord {
    return {
      header: this.#header,
      operations: this.#operations,
      faults: this.#faults,
      drained: this.#drained,
      stores: this.#stores,
      final: this.#final,
    };
  }

  /** Resolves when all lines are in the file. */
  async close(): Promise<void> {
    if (!this.#file) return;
    this.#file.end();
    await finished(this.#file);
  }

  #write<Line extends RecordLine>(line: Line): Numbered<Line> {
    this.#lines += 1;
    this.#file?.write(`${JSON.stringify(line)}\n`);
    return { ...line, line: this.#lines };
  }
}
