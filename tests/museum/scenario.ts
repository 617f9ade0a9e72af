import type { PromiseName } from '../../commands/judge/rules/verdict.ts';
import type { World } from './world/world.ts';

/**
 * A small history. The world records the responses that its clients get, and the stores' content
 * once everything is at rest.
 */
export interface Scenario {
  readonly name: string;
  readonly story: string;
  /** Promises that nobody could keep here. */
  readonly beyond?: readonly PromiseName[];
  readonly play: (world: World) => Promise<void>;
}
