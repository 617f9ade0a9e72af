/** The steps in a Server-Timing header, each with its milliseconds. */
export const stepsOf = (field: string | null): ReadonlyMap<string, number> =>
  new Map(
    [...(field ?? '').matchAll(/([\w-]+);dur=([\d.]+)/g)].map(([, step = '', ms]) => [
      step,
      Number(ms),
    ]),
  );
