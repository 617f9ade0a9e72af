/** Runs one work after another in each lane: the next begins when the one before it is over, however it ended. */
export function turns(): <T>(lane: number, work: () => Promise<T>) => Promise<T> {
  const last = new Map<number, Promise<unknown>>();
  return (lane, work) => {
    const turn = (last.get(lane) ?? Promise.resolve()).then(work, work);
    last.set(lane, turn);
    return turn;
  };
}
