import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, cutText, foldText, hasWords } from '../../src/core/text.js';

describe('cleanText', () => {
  it.each([
    ['NUL and control characters', 'a\u0000b\u0007c', 'abc'],
    ['lone surrogates', 'a\ud800b\udc00c', 'abc'],
    ['direction overrides', 'pay\u202eevil\u202c', 'payevil'],
    ['zero-width characters', 'l\u200bư\u200cơng', 'lương'],
    ['Windows line ends', 'a\r\nb\rc', 'a\nb\nc'],
    ['decomposed Vietnamese', 'tiê\u0301ng Viê\u0323t', 'tiếng Việt'],
    ['spaces around', '  x  ', 'x'],
  ])('takes care of %s', (_what, raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it('keeps joined emoji and new lines', () => {
    expect(cleanText('👨‍👩‍👧 nhà\ntôi')).toBe('👨‍👩‍👧 nhà\ntôi');
  });

  it('cuts a megabyte and ten thousand emoji to its limit, never inside a character', () => {
    expect(cleanText('a'.repeat(1_000_000), 100)).toHaveLength(100);
    const emoji = cleanText('😀'.repeat(10_000), 101);
    expect(emoji).toBe('😀'.repeat(50));
  });

  it('gives text that is well formed, NFC and stable under a second cleaning', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (raw) => {
        const once = cleanText(raw);
        return once.isWellFormed() && once === once.normalize('NFC') && cleanText(once) === once;
      }),
    );
  });
});

it.each([
  ['Hộ chiếu của tôi?', 'ho chieu cua toi'],
  ['ĐƯỢC không', 'duoc khong'],
  ['Ещё раз!', 'еще раз'],
  ['трудовой договор', 'трудовой договор'],
  ['  3 tháng,  200k ', '3 thang 200k'],
])('folds %j to %j', (text, folded) => {
  expect(foldText(text)).toBe(folded);
});

it('cuts before, not inside, a surrogate pair', () => {
  expect(cutText('ab😀', 3)).toBe('ab');
  expect(cutText('ab😀', 4)).toBe('ab😀');
});

it('sees that emoji and punctuation are no words', () => {
  expect(hasWords('👍👍 !!')).toBe(false);
  expect(hasWords('ok')).toBe(true);
  expect(hasWords('3')).toBe(true);
});
