import type { EngineName } from '../engines/engine.ts';
import type { Supervised } from '../process/supervised.ts';

/** An engine as the stack sees it, native, in Docker or the user's own. */
export interface RunningEngine {
  readonly name: EngineName;
  readonly url: string;
  /** Absent for a user's own engine: the stack uses it, but never starts, stops or wipes it. */
  readonly own?: Supervised;
  waitReady(): Promise<void>;
}

export interface EngineHost {
  /** Starts one engine, after its downloads. Doesn't wait until it is ready. */
  launch(name: EngineName, port: number): Promise<Supervised>;
}
