import { describe, expect, it } from 'vitest';
import { ask, realContent, realSearch } from './fixtures.js';

const search = realSearch();
describe('the search over the real articles', () => {
  it('finds every article by its own title in each language', () => {
    const lost: string[] = [];
    for (const [id, article] of realContent().articles) {
      for (const text of Object.values(article.texts))
        if (search.explain(ask(text.title)).articles[0]?.id !== id) lost.push(`${id}: ${text.title}`);
    }
    expect(lost).toEqual([]);
  });
});

describe('noise', () => {
  it.each(['', '   ', '?!', '😀😀', '12345', 'x'.repeat(5_000), 'а '.repeat(4_000), '\u0000\ud800'])(
    'noise is no question (%j)',
    (text) => {
      expect(search.find(ask(text))).toEqual({ kind: 'none', score: expect.any(Number) });
      expect(search.intent(text)).toBeNull();
      expect(search.urgent(text)).toBe(false);
      expect(search.command(text)).toBeNull();
    },
  );
});

describe('an answer', () => {
  it('says the same for the same question, whatever came before', () => {
    const first = search.find(ask('Tăng ca được trả thế nào?'));
    search.find(ask('погода'));
    expect(search.find(ask('Tăng ca được trả thế nào?'))).toEqual(first);
  });

  it('names what people ask next, all of it existing', () => {
    const finding = search.find(ask('Làm thêm tối đa bao nhiêu giờ một năm?'));
    expect(finding.kind).toBe('answer');
    if (finding.kind === 'answer') for (const id of finding.related) expect(realContent().articles.has(id)).toBe(true);
  });

  it('prefers what goes with the last article when all else is equal', () => {
    const question = 'trả mấy lần';
    const score = (lastArticle: string | null): number =>
      search.explain(ask(question, { lastArticle })).articles.find(({ id }) => id === 'overtime-pay')?.score ?? 0;
    expect(score('overtime-limit')).toBeGreaterThan(score(null));
  });

  it('offers at most three when it asks back', () => {
    const asked = ['giấy tờ', 'tiền', 'документы', 'договор', 'what about money', 'ho so gom gi'].map((text) => search.find(ask(text)));
    const back = asked.flatMap((finding) => (finding.kind === 'clarify' ? [finding.options.length] : []));
    expect(back.length).toBeGreaterThan(0);
    expect(Math.max(...back)).toBeLessThanOrEqual(3);
  });

  it('explains itself: words, concepts, fields, scores', () => {
    const explained = search.explain(ask('sep ko tra lg 3 thang'));
    expect(explained.words.map((word) => word.word)).toEqual(['sep', 'khong', 'tra', 'luong', '3', 'thang']);
    expect(explained.concepts.map((concept) => concept.id)).toContain('wage-unpaid');
    expect(Object.keys(explained.articles[0]?.fields ?? {})).toContain('meaning');
  });
});

describe('topics and titles', () => {
  it('lists every article under its topics, in the order of the word list', () => {
    const topics = search.topics(null);
    expect(topics.map((topic) => topic.id)).toEqual(realContent().lexicon.topics);
    expect(new Set(topics.flatMap((topic) => topic.articles)).size).toBe(realContent().articles.size);
  });

  it('shows an employer only what employers need', () => {
    for (const id of search.topics('employer').flatMap((topic) => topic.articles))
      expect(realContent().articles.get(id)?.audience).toContain('employer');
  });

  it('gives titles, and null for what does not exist', () => {
    expect(search.title('overtime-limit', 'en')).toBe('How much overtime is allowed?');
    expect(search.title('nothing', 'en')).toBeNull();
  });
});

describe('a message with two questions', () => {
  it.each([
    ['Tăng ca được trả gấp mấy? Nghỉ phép năm được bao nhiêu ngày?', ['overtime-pay', 'annual-leave']],
    ['how is overtime paid? and how many days of annual leave do I get?', ['overtime-pay', 'annual-leave']],
  ])('gets both answers: "%s"', (text, wanted) => {
    expect(search.findAll(ask(text)).map((finding) => (finding.kind === 'answer' ? finding.article : null))).toEqual(wanted);
  });

  it.each(['Chủ giữ hộ chiếu và không cho ra ngoài thì làm sao?', 'Tăng ca được trả thế nào?'])('one question gets one: "%s"', (text) => {
    expect(search.findAll(ask(text))).toHaveLength(1);
  });
});

describe('slips of the keyboard', () => {
  it.each([
    ['luowng toois thieeur owr nga nawm 2026 laf bao nhieeu', 'minimum-wage-2026'],
    ['tang ca duoc tra gap mya lan', 'overtime-pay'],
    ['how is ovretime payed', 'overtime-pay'],
    ['как оплачевают перероботку', 'overtime-pay'],
    ['kak oplachivayut pererabotku', 'overtime-pay'],
  ])('"%s" is understood', (text, article) => {
    expect(search.explain(ask(text)).articles[0]?.id).toBe(article);
  });
});

describe('who asks', () => {
  it('is heard in the question when nobody has said it', () => {
    const first = (text: string) => search.explain(ask(text)).articles[0]?.id;
    expect(first('Можно ли нам хранить паспорта работников в сейфе?')).toBe('employer-keeping-passports');
    expect(first('начальник забрал мой паспорт и не отдаёт')).toBe('passport-held');
  });

  it('chooses between two articles when it is known', () => {
    const first = (audience: 'worker' | 'employer') =>
      search.explain(ask('можно ли держать паспорта работников?', { audience })).articles[0]?.id;
    expect(first('employer')).toBe('employer-keeping-passports');
    expect(first('worker')).toBe('passport-held');
  });
});
