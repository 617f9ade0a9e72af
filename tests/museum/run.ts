import { parseArgs } from 'node:util';
import { type Exhibit, exhibitName, exhibits } from './exhibits.ts';
import { REAL } from './mutant.ts';
import { mutantModules } from './mutant-modules.ts';
import { mutants } from './mutants/all.ts';
import { scenarios } from './scenarios/all.ts';
import { dropDatabases } from './world/database.ts';
import { type Engines, openEngines } from './world/engines.ts';
import type { Violation } from './world/notes.ts';
import { makeWorld } from './world/world.ts';

/** The result of one exhibit, a line of output. */
export interface Finding {
  readonly exhibit: string;
  readonly ms: number;
  readonly violations: readonly Violation[];
  /** The scenario itself failed to run. */
  readonly error?: string;
}

const load = mutantModules([REAL, ...mutants]);

async function show(engines: Engines, exhibit: Exhibit): Promise<Finding> {
  const start = performance.now();
  const scenario = scenarios.get(exhibit.scenario);
  if (!scenario) throw new Error(`${exhibit.mutant.name}: no scenario "${exhibit.scenario}"`);
  const world = await makeWorld(engines, exhibit.mutant, load(exhibit.mutant.name));
  let error: string | undefined;
  try {
    await scenario.play(world);
    await world.end();
  } catch (cause) {
    error = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  } finally {
    await world.close();
  }
  return {
    exhibit: exhibitName(exhibit),
    ms: Math.round(performance.now() - start),
    violations: world.notes.violations(scenario.beyond),
    ...(error !== undefined && { error }),
  };
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    half: { type: 'string', default: '0/1' },
  },
});
const only = new RegExp(values.only);
const [half = 0, halves = 1] = values.half.split('/').map(Number);
const engines = await openEngines();
try {
  const mine = exhibits.filter((one, i) => i % halves === half && only.test(exhibitName(one)));
  for (const exhibit of mine) {
    console.log(JSON.stringify(await show(engines, exhibit)));
  }
  await dropDatabases(engines);
} finally {
  await engines.close();
}
