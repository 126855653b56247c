import type { ApprovalRefusal } from '../../editors/approve.js';
import type { ArticleListing } from '../../editors/articles.js';
import type { View } from '../html.js';
import { Csrf, Notice, When } from '../parts.js';
import type { Viewer } from '../session.js';

/** Why the article was not approved just now, and which figures differ. */
export type Refused = {
  readonly why: ApprovalRefusal | 'not_read';
  readonly before: readonly string[];
  readonly after: readonly string[];
};

type Props = { readonly article: ArticleListing; readonly refused: Refused | null; readonly viewer: Viewer; readonly now: number };

/** Who approved this text, what it still needs, and the form for the next approval. */
export function ApprovalCard({ article, refused, viewer, now }: Props): View {
  const { t, locale, staff } = viewer;
  const missing = article.needed - article.approvals.length;
  const mine = article.approvals.some(({ staffId }) => staffId === staff.id);
  return (
    <section class="card approval" aria-labelledby="approval-title">
      <h2 id="approval-title">{t('console.content.approval')}</h2>
      {refused === null ? null : <Notice tone="bad">{t(`console.content.refused.${refused.why}`)}</Notice>}
      {refused === null || refused.before.length + refused.after.length === 0 ? null : (
        <p class="hint">
          {t('console.content.figures', { before: refused.before.join(', ') || '–', after: refused.after.join(', ') || '–' })}
        </p>
      )}
      <ul class="rows" hidden={article.approvals.length === 0}>
        {article.approvals.map(({ name, at }) => (
          <li>
            <strong>{name}</strong>
            <span class="hint">
              <When at={at} now={now} locale={locale} t={t} />
            </span>
          </li>
        ))}
      </ul>
      <p>{t(needsKey(article, missing, mine))}</p>
      {article.state === 'checked' && missing > 0 && !mine ? <ApprovalForm article={article} refused={refused} viewer={viewer} /> : null}
    </section>
  );
}

/** What has to happen next, in one sentence. */
function needsKey(article: ArticleListing, missing: number, mine: boolean): string {
  if (article.state === 'draft') return 'console.content.needs.checking';
  if (article.state === 'expired') return 'console.content.needs.review';
  if (missing <= 0) return 'console.content.needs.nothing';
  if (mine) return 'console.content.needs.another';
  return missing === 1 ? 'console.content.needs.one' : 'console.content.needs.two';
}

function ApprovalForm({ article, refused, viewer }: Omit<Props, 'now'>): View {
  const { t } = viewer;
  return (
    <form method="post" action={`/console/content/articles/${article.id}/approve`}>
      <Csrf viewer={viewer} />
      <input type="hidden" name="version" value={article.version} />
      <label class="choice">
        <input type="checkbox" name="read" value="yes" required />
        {t('console.content.confirm_read')}
      </label>
      {refused?.why === 'figures_changed' ? (
        <label class="choice">
          <input type="checkbox" name="wording_only" value="yes" />
          {t('console.content.confirm_wording')}
        </label>
      ) : null}
      <button class="primary wide" type="submit" id="approve">
        {t('console.content.approve')}
      </button>
    </form>
  );
}
