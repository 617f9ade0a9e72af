import type { FinalLine, StoreName, Stores } from '../final-state.ts';
import type {
  Drained,
  Fault,
  FaultEffect,
  Header,
  Numbered,
  Operation,
  Purged,
  RecordLine,
  RunRecord,
} from '../record.ts';

/* Re-exports only types, because the web page must not load the schemas. */
export type { Answer, Operation, RecordLine } from '../record.ts';

export const RECORD_VERSION = 1;

export interface FaultScope {
  readonly application?: string;
  /** 0 stands for the application's own sequence, which numbers chats. */
  readonly chat?: number;
}

/**
 * The clock of a run record: milliseconds with fractions, never set back, the same for all clients
 * of a process.
 */
export const now = (): number => performance.timeOrigin + performance.now();

/**
 * Builds a run record in memory for `judge`, and passes each line to `keep`, which may write it to
 * a file. The line of a fault comes when the fault ends: only the times in the lines matter, not
 * their order.
 */
export class Recorder {
  readonly #keep: (line: RecordLine) => void;
  readonly #header: Header;
  readonly #operations: Numbered<Operation>[] = [];
  readonly #faults: Numbered<Fault>[] = [];
  readonly #drained: Numbered<Drained>[] = [];
  readonly #purged: Numbered<Purged>[] = [];
  readonly #final: Numbered<FinalLine>[] = [];
  #stores: Numbered<Stores> | undefined;
  #lines = 0;

  constructor(
    run: Partial<Omit<Header, 'type' | 'version'>> & { run: string },
    keep: (line: RecordLine) => void = () => {},
  ) {
    this.#keep = keep;
    this.#header = {
      settle_ms: 0,
      key_lifetime_ms: 86_400_000,
      ...run,
      type: 'header',
      version: RECORD_VERSION,
    };
    this.#add(this.#header);
  }

  operation(operation: Omit<Operation, 'type'>): void {
    this.#operations.push(this.#add({ type: 'operation', ...operation }));
  }

  fault(fault: Omit<Fault, 'type'>): void {
    this.#faults.push(this.#add({ type: 'fault', ...fault }));
  }

  /** Notes the start of a fault. Call the returned function when everything works again. */
  beginFault(name: string, effects: readonly FaultEffect[], scope: FaultScope = {}): () => void {
    const started = now();
    return () => this.fault({ name, started, finished: now(), effects: [...effects], ...scope });
  }

  /**
   * Call when the write queue and the pending log were both seen empty. `at`: the time before they
   * were looked at.
   */
  drained(at: number): void {
    this.#drained.push(this.#add({ type: 'drained', at }));
  }

  /** Call when the purge had nothing left to do. `at`: when the last run of the purge began. */
  purged(at: number): void {
    this.#purged.push(this.#add({ type: 'purged', at }));
  }

  final(line: FinalLine): void {
    this.#final.push(this.#add(line));
  }

  /** Ends the final state. `read`: the stores that were read completely. */
  stores(read: readonly StoreName[], at: number = now()): void {
    this.#stores = this.#add({ type: 'stores', at, read: [...read] });
  }

  record(): RunRecord {
    return {
      header: this.#header,
      operations: this.#operations,
      faults: this.#faults,
      drained: this.#drained,
      purged: this.#purged,
      stores: this.#stores,
      final: this.#final,
    };
  }

  #add<Line extends RecordLine>(line: Line): Numbered<Line> {
    this.#lines += 1;
    this.#keep(line);
    return { ...line, line: this.#lines };
  }
}
