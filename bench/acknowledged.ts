/** A message that the API acknowledged: it must be readable under this number, with this body. */
export interface Acknowledged {
  readonly chat: number;
  readonly number: number;
  readonly body: string;
}

export interface Check {
  readonly acknowledged: number;
  /** Not readable under their number with their body. */
  readonly lost: number;
  /** Numbers that were given to two messages, and bodies that are there twice. */
  readonly twice: number;
}

/** Compares what clients were told with what a reader finds. */
export function check(told: readonly Acknowledged[], found: readonly Acknowledged[]): Check {
  const place = ({ chat, number }: Acknowledged) => `${chat}:${number}`;
  const bodies = new Map(found.map((message) => [place(message), message.body]));
  const lost = told.filter((message) => bodies.get(place(message)) !== message.body);
  const repeated = (names: readonly string[]) => names.length - new Set(names).size;
  return {
    acknowledged: told.length,
    lost: lost.length,
    twice: repeated(told.map(place)) + repeated(found.map(({ body }) => body)),
  };
}
