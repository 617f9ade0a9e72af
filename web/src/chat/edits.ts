import type { Message } from '../api/resources.ts';

/* Terms
 * edit       a message being changed: the text so far, and the text that it started from
 * overtaken  somebody else changed the message meanwhile; their text is shown before it can be
 *            overwritten
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

/** Reducer of the open edits. Opening an edit again leaves it as it is. */
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
