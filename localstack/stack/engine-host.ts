import type { EngineName } from '../engines/engine.ts';
import type { Supervised } from '../process/supervised.ts';

/** An engine as the stack sees it, wherever it runs. */
export interface RunningEngine {
  readonly name: EngineName;
  readonly url: string;
  /** Absent for an engine that ran before us: it is used, never started, stopped or wiped. */
  readonly own?: Supervised;
  waitReady(): Promise<void>;
}

export interface EngineHost {
  /** Begins to bring one engine up, downloading what it needs first. Does not wait until it takes work. */
  launch(name: EngineName, port: number): Promise<Supervised>;
}
