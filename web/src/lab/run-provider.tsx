import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Run, RunState } from './run.ts';

/**
 * Milliseconds between two updates of the page: often enough to look live, seldom enough not to
 * disturb the measurement.
 */
const DRAW_MS = 250;

interface CurrentRun {
  readonly state: RunState | undefined;
  readonly begin: (start: (onChange: () => void) => Run) => void;
  readonly stop: () => void;
  readonly noteFault: Run['noteFault'];
}

const RunContext = createContext<CurrentRun | undefined>(undefined);

export function useCurrentRun(): CurrentRun {
  const found = useContext(RunContext);
  if (!found) throw new Error('useCurrentRun outside of RunProvider');
  return found;
}

/**
 * Wraps the screens, so that a run and its figures stay while other screens are open. Imports only
 * types of runs, because the lab's code is loaded when it is opened.
 */
export function RunProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<RunState>();
  const run = useRef<Run>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const draw = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setState(run.current && { ...run.current.state() });
    }, DRAW_MS);
  }, []);
  useEffect(
    () => () => {
      run.current?.abandon();
      clearTimeout(timer.current);
    },
    [],
  );
  const value = useMemo<CurrentRun>(
    () => ({
      state,
      begin: (start) => {
        run.current = start(draw);
        draw();
      },
      stop: () => run.current?.stop(),
      noteFault: (name, losesRedisData) =>
        run.current?.noteFault(name, losesRedisData) ?? (() => {}),
    }),
    [state, draw],
  );
  return <RunContext value={value}>{children}</RunContext>;
}
