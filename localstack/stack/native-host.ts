import { join } from 'node:path';
import { ANSWERS } from '../engines/answers.ts';
import { mysqlFlavor, nativeEngines } from '../engines/choose.ts';
import { type EngineName, engineUrl } from '../engines/engine.ts';
import { openCache } from '../install/cache.ts';
import { supervise } from '../process/supervised.ts';
import { CACHE } from './directories.ts';
import type { EngineHost } from './engine-host.ts';
import type { StackRun } from './run.ts';

export function nativeHost(run: StackRun): EngineHost {
  const { directories, environment, recorder, say, signal } = run;
  const { autoRestart = true } = run.options;
  const flavor = mysqlFlavor(environment);
  const engines = nativeEngines(flavor);
  const cache = openCache({ directory: CACHE, log: say, signal });
  // MySQL and MariaDB can't read each other's files, and the data of the other engines belongs to
  // the data of one of them. So each flavor of MySQL has its own set of data folders.
  const dataOf = (name: EngineName) => directories.data(join(`with-${flavor}`, name));

  return {
    launch: async (name, port) => {
      const { prepare, graceMs } = engines[name];
      const log = directories.log(name);
      const place = { data: dataOf(name), port, log, signal, provide: cache.provide };
      const { product, ...launch } = await prepare(place);
      signal.throwIfAborted();
      const engine = supervise({
        label: product,
        launch,
        log,
        graceMs,
        autoRestart,
        answers: () => ANSWERS[name](engineUrl(name, port)),
        onStarted: (identity) => recorder.started({ name, product, port, graceMs, identity }),
        say,
      });
      engine.start();
      return engine;
    },
  };
}
