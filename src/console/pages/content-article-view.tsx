import { citeArticle, showDate } from '../../content/cite.js';
import type { Content } from '../../content/load.js';
import type { Article } from '../../content/schema.js';
import { LOCALES, type Locale } from '../../core/types.js';
import type { ArticleListing } from '../../editors/articles.js';
import type { AskedArticle } from '../../editors/questions.js';
import type { Say } from '../../i18n/index.js';
import type { View } from '../html.js';
import { Fact } from '../parts.js';
import type { Viewer } from '../session.js';
import { count } from '../words.js';
import { helpedInWords } from './content-questions.js';

type TextsProps = { readonly article: Article; readonly content: Content; readonly say: Say; readonly viewer: Viewer };

/** The article in three languages, each as a person gets it, with what stands behind it. */
export function ArticleTexts({ article, content, say, viewer }: TextsProps): View {
  const { t } = viewer;
  // A draft is not among the articles that people get; to its editors it is shown in the same way.
  const shown = { ...content, articles: new Map([[article.id, article]]) };
  return (
    <div class="texts">
      {LOCALES.map((locale) => (
        <section class="card" aria-labelledby={`text-${locale}`}>
          <h2 id={`text-${locale}`}>{t(`console.lang.${locale}`)}</h2>
          <ArticleText article={article} content={shown} locale={locale} say={say} viewer={viewer} />
        </section>
      ))}
    </div>
  );
}

function ArticleText({ article, content, locale, say, viewer }: TextsProps & { locale: Locale }): View {
  const { t } = viewer;
  const cited = citeArticle(content, article.id, locale, say);
  const { asked } = article.texts[locale];
  if (cited === null || (cited.title === '' && cited.answer === '')) return <p class="hint">{t('console.content.unwritten')}</p>;
  return (
    <>
      <div class="said bot" lang={locale}>
        <p class="text">
          <strong>{cited.title}</strong>
          {`\n\n${cited.answer}`}
          {cited.warning === null ? null : `\n\n${cited.warning}`}
          {`\n\n${cited.sources.join('\n')}`}
        </p>
      </div>
      {cited.details === null ? null : (
        <details>
          <summary>{t('console.content.details')}</summary>
          <p class="text" lang={locale}>
            {cited.details}
          </p>
        </details>
      )}
      <details>
        <summary>{t('console.content.ways', { number: count(asked.length, viewer.locale) })}</summary>
        <ul class="wordings" lang={locale}>
          {asked.map((way) => (
            <li>{way.text}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

type FactsProps = {
  readonly article: Article;
  readonly listing: ArticleListing;
  readonly asked: AskedArticle | undefined;
  readonly content: Content;
  readonly viewer: Viewer;
};

/** What the article is about, what it rests on, and how it is used. */
export function ArticleFacts({ article, listing, asked, content, viewer }: FactsProps): View {
  const { t, locale } = viewer;
  const name = (key: string): string => t(`console.content.fact.${key}`);
  return (
    <section class="card facts" aria-labelledby="facts-title">
      <h2 id="facts-title">{t('console.facts')}</h2>
      <dl>
        <Fact name={name('asked')}>{t('console.content.times', { number: count(asked?.times ?? 0, locale) })}</Fact>
        <Fact name={name('helped')}>{helpedInWords(asked?.helped ?? 0, asked?.failed ?? 0, viewer)}</Fact>
        <Fact name={name('reviewed')}>{showDate(listing.reviewed)}</Fact>
        <Fact name={name('review_by')}>{showDate(listing.reviewBy)}</Fact>
        <Fact name={name('topics')}>{listing.topics.map((topic) => t(`topic.${topic}`)).join(', ')}</Fact>
        <Fact name={name('audience')}>{listing.audience.map((who) => t(`console.content.audience.${who}`)).join(', ')}</Fact>
        <Fact name={name('agreement')} wide>
          {content.agreements.get(article.agreement)?.title[locale] ?? article.agreement}
        </Fact>
        <Fact name={name('confidence')}>{t(`console.content.confidence.${article.confidence}`)}</Fact>
        <Fact name={name('revision')}>{article.revision}</Fact>
        <Fact name={name('facts')} wide>
          <span class="code">{[...article.facts, ...article.conflicts].join(', ') || '–'}</span>
        </Fact>
        <Fact name={name('file')} wide>
          <span class="code">content/{article.file}</span>
        </Fact>
        <Fact name={name('related')} wide>
          {article.related.length === 0 ? '–' : null}
          <ul class="links">
            {article.related.map((id) => (
              <li>
                <a href={`/console/content/articles/${id}`}>{content.articles.get(id)?.texts[locale].title ?? id}</a>
              </li>
            ))}
          </ul>
        </Fact>
      </dl>
    </section>
  );
}
