import { describe, expect, test } from '@jest/globals';
import { fragmentsOf } from '../../../web/src/chat/highlights.ts';

const plain = (text: string) => ({ text, isMatch: false });
const match = (text: string) => ({ text, isMatch: true });

describe('a search highlight on the page', () => {
  test('is split into text and matches', () => {
    expect(fragmentsOf('say <em>hel</em>lo to <em>Hel</em>en')).toEqual([
      plain('say '),
      match('hel'),
      plain('lo to '),
      match('Hel'),
      plain('en'),
    ]);
  });

  test('shows the text as written, also if it contains markup', () => {
    expect(
      fragmentsOf('&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp;amp; <em>a&#x27;b</em>'),
    ).toEqual([plain('<img src=x onerror="alert(1)"> &amp; '), match("a'b")]);
  });

  test('keeps every other tag as text', () => {
    expect(fragmentsOf('<b>x</b><EM>y</EM>')).toEqual([plain('<b>x</b><EM>y</EM>')]);
  });
});
