import { mutants } from './mutants/all.ts';
import { scenarios } from './scenarios/all.ts';
import { EXPECTATIONS } from './world/notes.ts';

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
      mutant.caughtBy,
      mutant.breaks,
    ),
  );
  return `${[
    '# The defect museum',
    '',
    'Our own code with one known defect at a time, run on real engines through a small history that the unchanged code survives. A mutant is a list of patches',
    '(`tests/museum/mutants/`), applied in memory while the modules load; none of it is in `lib/`, `handlers/` or a bundle. A patch names a piece of the sources, in',
    'whatever file and format it stands ([0028](adr/0028-mutants-by-tokens.md)); one that is not found exactly once fails the tests. Each scenario records the',
    "responses that its clients get and the stores' content at rest, and [the judge](judge.md) judges the record. Each mutant below was caught: the rule named was",
    'broken. The unchanged code plays every scenario and breaks none.',
    '',
    'M: a defect of real solutions. D, A, E, S, R, C: a broken case of the executable model. L: a line of ours that none of these defends.',
    '',
    ...head('mutant', 'defect', 'scenario that catches it', 'rule broken'),
    ...defects,
    '',
    '## Promises',
    '',
    'The rules of N1 to N6 and of the promises beside them: [judge.md](judge.md). Three promises that a record cannot show, which the scenarios look at themselves:',
    '',
    ...head('', 'promise'),
    ...Object.entries(EXPECTATIONS).map(([name, promise]) => cells(name, promise)),
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
