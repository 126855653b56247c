import { dayOf } from '../content/version.js';
import { LOCALES, type Locale } from '../core/types.js';
import type { Say } from '../i18n/index.js';
import type { QuestionGroup } from './group-questions.js';
import { nearestArticle, type Reading } from './questions.js';
import { commonest, suggestId, writeSkeleton } from './skeleton.js';

export type DraftFile = { readonly name: string; readonly text: string };

/** An article begun from what people asked: their words as ways of asking, the fields of the nearest article to start from. */
export function draftFromGroup(engine: Reading, group: QuestionGroup, say: Say): DraftFile {
  const { articles, drafts, agreements, lexicon } = engine.content();
  const id = suggestId(subjectOf(engine, group), (taken) => articles.has(taken) || drafts.has(taken));
  const near = articles.get(nearestArticle(engine, group) ?? '');
  const asked = [{ text: group.text, locale: group.locale }, ...group.examples];
  const inLocale = (locale: Locale): readonly string[] => asked.filter((way) => way.locale === locale).map((way) => way.text);
  const text = writeSkeleton(
    {
      id,
      agreement: near?.agreement ?? commonest([...articles.values()].map((article) => article.agreement)) ?? '',
      audience: near?.audience ?? ['worker'],
      topics: near?.topics ?? lexicon.topics.slice(-1),
      known: { agreements: [...agreements.keys()], topics: lexicon.topics },
      related: near === undefined ? [] : [near.id],
      today: dayOf(engine.ports.now()),
      titles: Object.fromEntries(
        LOCALES.flatMap((locale) =>
          inLocale(locale)
            .slice(0, 1)
            .map((title) => [locale, title]),
        ),
      ),
      asked: Object.fromEntries(LOCALES.map((locale) => [locale, inLocale(locale)])),
    },
    say,
  );
  return { name: `${id}.md`, text };
}

/** Concepts name a subject best; failing that, the words that are not small ones. */
function subjectOf(engine: Reading, group: QuestionGroup): readonly string[] {
  const { concepts, words } = engine.search().read(group.text);
  const named = [...new Set(concepts.map((hit) => hit.value.id))].slice(0, 2);
  return named.length > 0 ? named : words.filter((word) => !word.common && word.locale !== 'number').map((word) => word.folded);
}
