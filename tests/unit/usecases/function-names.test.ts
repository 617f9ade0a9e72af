import { globSync } from 'node:fs';
import { expect, test } from '@jest/globals';

type Anything = (...args: unknown[]) => unknown;

/** Ports of any shape. Nobody calls the use cases made of them. */
const ports: Anything = new Proxy(() => {}, { get: () => ports, apply: () => ports });

const modules = globSync('lib/usecases/*/*.ts').toSorted();

/** The functions that a module's exports make, by the names of the exports. */
async function madeBy(file: string): Promise<[string, string][]> {
  const exported = Object.entries((await import(`../../../${file}`)) as Record<string, unknown>);
  return exported.flatMap(([name, make]): [string, string][] => {
    const made = isFactory(make) ? resultOf(make) : undefined;
    return typeof made === 'function' && made !== ports ? [[name, made.name]] : [];
  });
}

/** A function that waits is no factory. */
const isFactory = (value: unknown): value is Anything =>
  typeof value === 'function' && value.constructor.name !== 'AsyncFunction';

/** Undefined where an export makes no function, but refuses such ports. */
function resultOf(make: Anything): unknown {
  try {
    return make(ports);
  } catch {
    return undefined;
  }
}

test('a stack trace shows each use case under its name', async () => {
  const names = (await Promise.all(modules.map(madeBy))).flat();
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter(([name, made]) => made !== name)).toEqual([]);
});
