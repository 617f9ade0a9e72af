import type { World } from './world/world.ts';

/** A small history; what its clients are told is noted on the way, and judged when everything has come to rest. */
export interface Scenario {
  readonly name: string;
  readonly story: string;
  readonly play: (world: World) => Promise<void>;
}
