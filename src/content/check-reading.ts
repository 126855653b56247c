import { LOCALES, type Locale } from '../core/types.js';
import type { Problem } from './problem.js';
import { readingYears } from './reading-level.js';
import type { Article } from './schema.js';

/**
 * The most years of school that an answer may ask for. Readers have nine; the Russian formula counts the long names
 * of offices and laws as hard words, although people know them: hence twelve there.
 */
export const MOST_YEARS: Readonly<Record<Locale, number>> = { vi: 9, ru: 12, en: 9.5 };

/** Answers that are too hard to read. */
export function checkReading(articles: Iterable<Article>): Problem[] {
  const problems: Problem[] = [];
  for (const { file, texts } of articles) {
    for (const locale of LOCALES) {
      const { answer, line } = texts[locale];
      const years = readingYears(answer, locale);
      if (years > MOST_YEARS[locale])
        problems.push({
          file,
          line,
          message: `${locale}: the answer asks for ${years.toFixed(1)} years of school, at most ${MOST_YEARS[locale]}: shorter sentences, shorter words`,
        });
    }
  }
  return problems;
}
