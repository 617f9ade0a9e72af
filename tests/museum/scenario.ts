import type { World } from './world/world.ts';

/**
 * A small history. Records the responses that its clients get, and judges them once everything is
 * at rest.
 */
export interface Scenario {
  readonly name: string;
  readonly story: string;
  readonly play: (world: World) => Promise<void>;
}
