import type { Message } from '../api/resources.ts';

/* Terms
 * edit       a change of a message while it is being written: the text so far, and the one it was begun from
 * overtaken  somebody else has written something else meanwhile: it is shown before anything is written over it
 */

export interface Edit {
  readonly number: number;
  readonly base: string;
  readonly text: string;
}

export type EditEvent =
  | { readonly type: 'opened'; readonly message: Message }
  | { readonly type: 'written'; readonly number: number; readonly text: string }
  | { readonly type: 'closed'; readonly number: number };

/** Those that are open; to open one again changes nothing of it. */
export function edits(open: readonly Edit[], event: EditEvent): readonly Edit[] {
  switch (event.type) {
    case 'opened': {
      const { number, body } = event.message;
      if (open.some((edit) => edit.number === number)) return open;
      return [...open, { number, base: body, text: body }];
    }
    case 'written':
      return open.map((edit) =>
        edit.number === event.number ? { ...edit, text: event.text } : edit,
      );
    case 'closed':
      return open.filter(({ number }) => number !== event.number);
  }
}

export const isOvertaken = ({ base, text }: Edit, { body }: Message): boolean =>
  body !== base && body !== text;
