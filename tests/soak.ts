import { explained } from '../commands/shared/explained.ts';
import { faultsOfOthers, faultsOfRedis, SOME_FREEZES } from './support/faults/all.ts';
import { writeSoakReport } from './support/faults/report.ts';
import { randomOf } from './support/load/random.ts';
import { type FaultRun, runFault } from './support/load/run.ts';
import { startWorld } from './support/load/world.ts';
import { openCensus } from './support/soak/census.ts';
import { parseSoakOptions, type SoakOptions, usage } from './support/soak/options.ts';
import { type SoakResult, soakResult } from './support/soak/report.ts';

const NAME = 'soak';

async function soak(options: SoakOptions): Promise<SoakResult> {
  const random = randomOf(options.seed);
  const faults = [...faultsOfRedis, ...faultsOfOthers(SOME_FREEZES)];
  const world = await startWorld(NAME, options.seed);
  try {
    const census = openCensus(world.name);
    const runs: FaultRun[] = [];
    const began = performance.now();
    const minutes = () => (performance.now() - began) / 60_000;
    while (minutes() < options.minutes) {
      const fault = random.pick(faults);
      const seed = 1 + random.below(1_000_000);
      const run = await runFault({ world, fault, operations: options.operations, seed });
      runs.push(run);
      census.count();
      console.log(
        `${minutes().toFixed(1)} of ${options.minutes} min: ${fault.title}: ` +
          `${run.operations} operations, ${run.verdict.findings.length} findings`,
      );
    }
    return soakResult(options, Math.round(minutes()), runs, census);
  } finally {
    await world.close();
  }
}

await explained(async () => {
  const options = parseSoakOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return;
  }
  const result = await soak(options);
  console.log(`\n${result.report}`);
  if (options.write) writeSoakReport(result.report);
  if (result.findings > 0 || result.growth.length > 0) process.exitCode = 1;
});
// Exits explicitly, because the supervisor of the soak's own stack leaves timers running.
process.exit();
