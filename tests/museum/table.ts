import { mutants } from './mutants/all.ts';
import { scenarios } from './scenarios/all.ts';
import { RULES } from './world/history.ts';

const cells = (...values: readonly string[]): string => `| ${values.join(' | ')} |`;
const head = (...names: readonly string[]): string[] => [
  cells(...names),
  cells(...names.map(() => '---')),
];

/** Broken cases of the model without a mutant, with the reason. */
const LEFT_OUT = [
  ['D14', 'holds in the model too'],
  [
    'S15',
    'a block installed on a key of another epoch serves nothing here: the key keeps its epoch, and every script looks at that first. The model finds no counterexample either (5 million states)',
  ],
] as const;

/**
 * The content of docs/museum.md. Nothing in it depends on a clock, so that a test can compare it.
 */
export function museumDocument(): string {
  const defects = mutants.map((mutant) =>
    cells(
      [mutant.name, ...(mutant.alsoKnownAs ?? [])].join(', '),
      mutant.defect,
      [...new Set(mutant.patches.map(({ file }) => `\`${file}\``))].join(', '),
      mutant.caughtBy,
      mutant.breaks,
    ),
  );
  return `${[
    '# The defect museum',
    '',
    'Our own code with one known defect put into it at a time, run on real engines through a small history that the code as it is survives. A mutant is a',
    'list of patches (`tests/museum/mutants/`), applied in memory while the modules load; none of it is in `lib/`, `handlers/` or a bundle. A patch whose text is',
    'not found exactly once fails the tests. Each mutant below was caught: at the end of its scenario the promise named was broken, judged by what the clients were',
    'told and what the stores hold, not by how the code looks. The code as it is plays every scenario and breaks nothing.',
    '',
    'M: a defect of real solutions. D, A, E, S, R, C: a broken case of the executable model. L: a line of ours that none of these defends.',
    '',
    ...head('mutant', 'defect', 'patched', 'scenario that catches it', 'promise broken'),
    ...defects,
    '',
    '## Promises',
    '',
    ...head('', 'promise'),
    ...Object.entries(RULES).map(([rule, promise]) => cells(rule, promise)),
    '',
    '## Scenarios',
    '',
    ...head('scenario', 'what happens'),
    ...[...scenarios.values()].map(({ name, story }) => cells(name, story)),
    '',
    '## Cases of the model without a mutant',
    '',
    ...head('case', 'why'),
    ...LEFT_OUT.map(([name, why]) => cells(name, why)),
    '',
    'Written by `MUSEUM_WRITE=1 npm test -- --only museum`, once every mutant was caught.',
  ].join('\n')}\n`;
}
