import { useEffect, useRef, useState } from 'react';
import type { Control, Seen } from './control.ts';
import { isPartOfIt } from './sentence.ts';

export interface Line extends Omit<Seen, 'source'> {
  readonly source: Seen['source'] | 'page';
  readonly id: number;
}

const KEPT = 400;
const AGAIN_MS = 1_000;

/**
 * Events of the stack in time order, while watched. Reopens a stream that ends, because Ordinal may
 * have been restarted.
 */
export function useWatch(token: string, control: Control) {
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [isWatching, setWatching] = useState(false);
  const [problem, setProblem] = useState<string>();
  const last = useRef(0);
  const add = (seen: Omit<Line, 'id'>) => {
    last.current += 1;
    const line = { ...seen, id: last.current };
    setLines((all) => [...all, line].sort((a, b) => a.at - b.at).slice(-KEPT));
  };
  const adding = useRef(add);
  adding.current = add;

  useEffect(() => {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const onSeen = (seen: Seen) => {
      if (seen.source !== 'watch') return void (isPartOfIt(seen) && adding.current(seen));
      setWatching(true);
      setProblem(undefined);
    };
    const follow = async () => {
      const reason = await control.watch(token, onSeen, ended.signal).then(
        () => 'The stream ended.',
        (error: Error) => `The stream broke off (${error.message}).`,
      );
      if (ended.signal.aborted) return;
      setWatching(false);
      setProblem(reason);
      timer = setTimeout(follow, AGAIN_MS);
    };
    void follow();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }, [token, control]);
  return {
    lines,
    isWatching,
    problem,
    add: (text: string) => add({ at: Date.now(), source: 'page', text }),
  };
}
