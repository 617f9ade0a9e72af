/**
 * Runs the tasks of a lane one at a time: each starts when the one before has resolved or rejected.
 */
export function turns(): <T>(lane: number, work: () => Promise<T>) => Promise<T> {
  const last = new Map<number, Promise<unknown>>();
  return (lane, work) => {
    const turn = (last.get(lane) ?? Promise.resolve()).then(work, work);
    last.set(lane, turn);
    return turn;
  };
}
