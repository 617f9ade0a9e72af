import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../../web/src/api/resources.ts';
import { type Edit, type EditEvent, edits, isOvertaken } from '../../../web/src/chat/edits.ts';

const message = (number: number, body: string) => ({ number, body }) as Message;
const left = (...events: EditEvent[]) => events.reduce(edits, [] as readonly Edit[]);
const opened: EditEvent = { type: 'opened', message: message(1, 'one') };
const written: EditEvent = { type: 'written', number: 1, text: 'mine' };

describe('edits', () => {
  test('begin with the text of the message, and each keeps its own text', () => {
    const second: EditEvent = { type: 'opened', message: message(2, 'two') };
    expect(left(opened, second, written)).toEqual([
      { number: 1, base: 'one', text: 'mine' },
      { number: 2, base: 'two', text: 'two' },
    ]);
    expect(left(opened, second, { type: 'closed', number: 1 })).toHaveLength(1);
  });

  test('that are open lose no text when they are opened again', () => {
    expect(left(opened, written, opened)).toEqual(left(opened, written));
  });

  test('conflict with another text, but not with their original or new text', () => {
    const edit: Edit = { number: 1, base: 'one', text: 'mine' };
    expect(isOvertaken(edit, message(1, 'theirs'))).toBe(true);
    expect(isOvertaken(edit, message(1, 'one'))).toBe(false);
    expect(isOvertaken(edit, message(1, 'mine'))).toBe(false);
  });
});
