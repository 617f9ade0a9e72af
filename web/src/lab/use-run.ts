import { useCallback, useEffect, useRef, useState } from 'react';
import { usePage } from '../app/page-context.ts';
import type { LoadPlan } from './load.ts';
import { type Run, type RunState, startRun } from './run.ts';

/** Often enough to look live, and seldom enough not to be what is measured. */
const DRAW_MS = 250;

export function useRun(token: string) {
  const { api } = usePage();
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
      run.current?.stop();
      clearTimeout(timer.current);
    },
    [],
  );
  return {
    state,
    start: (plan: LoadPlan) => {
      run.current = startRun(plan, { api, token, onChange: draw });
      draw();
    },
    stop: () => run.current?.stop(),
    noteFault: (name: string, skipsNumbers: boolean) => run.current?.noteFault(name, skipsNumbers),
  };
}
