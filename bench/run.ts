import { writeFileSync } from 'node:fs';
import { explained } from '../commands/shared/explained.ts';
import { parseBenchOptions, QUESTIONS, usage } from './options.ts';
import { writeTable } from './page.ts';
import { ASK, modesOnOwnStack, type Outcome } from './questions.ts';

await explained(async () => {
  const options = parseBenchOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return;
  }
  const { question, write, json } = options;
  const outcomes: Outcome[] = [];
  for (const one of question === 'all' ? QUESTIONS : [question]) {
    if (question === 'all') console.log(`\n${one}\n`);
    const ask = question === 'all' && one === 'modes' ? modesOnOwnStack : ASK[one];
    const outcome = await ask(options);
    console.log(outcome.report);
    if (write) writeTable(one, outcome.report);
    outcomes.push(outcome);
  }
  const results = outcomes.map(({ result }) => result);
  const measured = question === 'all' ? { question, results } : results[0];
  if (json) writeFileSync(json, `${JSON.stringify(measured, null, 2)}\n`);
  if (outcomes.some(({ isSound }) => !isSound)) process.exitCode = 1;
});
// Exits explicitly, because the supervisor of the bench's own stack leaves timers running.
process.exit();
