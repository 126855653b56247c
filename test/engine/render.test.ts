import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capabilities } from '../../src/channels/capabilities.js';
import { CHANNEL_NAMES } from '../../src/channels/channel.js';
import { renderReply, splitText } from '../../src/channels/render.js';

const choices = (n: number) => Array.from({ length: n }, (_, i) => ({ payload: `go/x${i}`, label: `Choice ${i + 1}` }));

describe('choices', () => {
  it('are buttons where a platform has enough of them', () => {
    expect(renderReply({ paragraphs: [{ text: 'Pick' }], choices: choices(3) }, capabilities.telegram)).toEqual([
      { text: 'Pick', choices: choices(3) },
    ]);
  });
  it('are numbered lines where there are too many, or none exist', () => {
    const numbered = 'Pick\n\n1. Choice 1\n2. Choice 2\n3. Choice 3';
    expect(renderReply({ paragraphs: [{ text: 'Pick' }], choices: choices(3) }, capabilities['zalo-bot'])).toEqual([
      { text: numbered, choices: [] },
    ]);
    expect(renderReply({ paragraphs: [{ text: 'Pick' }], choices: choices(6) }, capabilities['zalo-oa'])[0]?.choices).toEqual([]);
  });
});

describe('long texts', () => {
  const sentence = 'Bạn có quyền giữ hộ chiếu của mình. ';

  it('are split at sentence ends, with the buttons under the last part', () => {
    const rendered = renderReply({ paragraphs: [{ text: sentence.repeat(100).trim() }], choices: choices(2) }, capabilities['zalo-oa']);
    expect(rendered.length).toBe(2);
    expect(rendered.map((m) => m.text.endsWith('mình.'))).toEqual([true, true]);
    expect(rendered.map((m) => m.choices.length)).toEqual([0, 2]);
  });

  it('keep a citation with the end of its answer', () => {
    const answer = { text: sentence.repeat(52).trim() };
    const source = { text: 'Nguồn: Bộ luật Lao động Nga, Điều 99', keepWithPrevious: true };
    const [first, second] = renderReply(
      { paragraphs: [{ text: 'Một lời dẫn ngắn.' }, answer, source], choices: [] },
      capabilities['zalo-oa'],
    );
    expect(first?.text).not.toContain('Nguồn');
    expect(second?.text).toMatch(/mình\.\n\nNguồn/);
  });

  it('never lose or double a word, and never pass the limit, on any channel', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 900 }), { maxLength: 8 }),
        fc.constantFrom(...CHANNEL_NAMES),
        (texts, name) => {
          const caps = capabilities[name];
          const rendered = renderReply({ paragraphs: texts.map((text) => ({ text })), choices: [] }, caps);
          const squeeze = (text: string) => text.replace(/\s+/g, '');
          return (
            rendered.every((m) => m.text.length <= caps.textLimit && m.text.isWellFormed()) &&
            squeeze(rendered.map((m) => m.text).join('')) === squeeze(texts.join(''))
          );
        },
      ),
    );
  });

  it('break a word only when there is no other place', () => {
    expect(splitText('a'.repeat(25), 10)).toEqual(['a'.repeat(10), 'a'.repeat(10), 'a'.repeat(5)]);
    expect(splitText('one two three', 8)).toEqual(['one two', 'three']);
  });
});
