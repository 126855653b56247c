import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CHANNEL_NAMES } from '../../channels/channel.js';
import { LOCALES } from '../../core/types.js';
import { openAlerts } from '../../store/alerts.js';
import { countQueue, countTroubled, queuePage } from '../../store/case-queue.js';
import type { CaseFilter, CaseView } from '../../store/cases.js';
import { namesOfStaff } from '../../store/staff.js';
import type { Desk } from '../desk.js';
import { oneOf, query } from '../form.js';
import { signedIn } from '../guard.js';
import { sendHtml } from '../html.js';
import { Page } from '../layout.js';
import { Notice } from '../parts.js';
import { isFragmentRequest, type Viewer } from '../session.js';
import { Cases } from './queue-list.js';
import { Alerts, Filters, type QueueState, queueHref, Views, Waiting } from './queue-view.js';

export const CASE_VIEWS = ['new', 'mine', 'all', 'closed'] as const satisfies readonly CaseView[];
const PAGE_SIZE = 50;
const MOST_PAGES = 100;
const MOST_COUNTED = 1_000;
const MOST_ALERTS = 20;
const DONE = ['alert', 'password', 'released', 'closed'] as const;

/** `/console`: which case first. */
export function queueRoutes(app: FastifyInstance, desk: Desk): void {
  app.get(
    '/',
    signedIn(desk, async ({ request, reply, viewer }) => {
      const state = await readQueue(desk, request, viewer);
      if (isFragmentRequest(request))
        return sendHtml(reply, [
          <Alerts state={state} live />,
          <Views state={state} live />,
          <Cases state={state} live />,
          <Waiting state={state} live />,
        ]);
      const done = oneOf(query(request, 'done'), DONE);
      const { t } = viewer;
      return sendHtml(
        reply,
        <Page desk={desk} viewer={viewer} section="queue" title={t(`console.view.${state.filter.view}`)}>
          <h1 class="unseen">{t('console.nav.queue')}</h1>
          {done === undefined ? null : <Notice tone="good">{t(`console.done.${done}`)}</Notice>}
          <div
            class="queue"
            hx-get={queueHref(state.filter, state.page)}
            hx-trigger="live from:body, live-all from:body"
            hx-swap="none"
            hx-sync="this:replace"
          >
            <Alerts state={state} />
            <div class="sorting">
              <Views state={state} />
              <Filters state={state} />
            </div>
            <Cases state={state} />
            <Waiting state={state} />
          </div>
        </Page>,
      );
    }),
  );
}

async function readQueue(desk: Desk, request: FastifyRequest, viewer: Viewer): Promise<QueueState> {
  const { db, ports } = desk.engine;
  const channels = CHANNEL_NAMES.filter((name) => desk.engine.channels.has(name));
  const locale = oneOf(query(request, 'locale'), LOCALES);
  const channel = oneOf(query(request, 'channel'), CHANNEL_NAMES);
  const filter: CaseFilter = {
    view: oneOf(query(request, 'view'), CASE_VIEWS) ?? 'new',
    staffId: viewer.staff.id,
    ...(locale === undefined ? {} : { locale }),
    ...(channel === undefined ? {} : { channel }),
  };
  const page = Math.min(MOST_PAGES, Math.max(1, Math.trunc(Number(query(request, 'page'))) || 1));
  // One more than a page holds tells whether there is a next one.
  const [rows, troubled, alerts, ...counted] = await Promise.all([
    queuePage(db, filter, PAGE_SIZE + 1, (page - 1) * PAGE_SIZE),
    countTroubled(db, MOST_COUNTED),
    openAlerts(db, MOST_ALERTS),
    ...CASE_VIEWS.map((view) => countQueue(db, { ...filter, view }, MOST_COUNTED)),
  ]);
  const cases = rows.slice(0, PAGE_SIZE);
  const names = await namesOfStaff(
    db,
    cases.flatMap((c) => (c.assigneeId === null ? [] : [c.assigneeId])),
  );
  const counts = Object.fromEntries(CASE_VIEWS.map((view, i) => [view, counted[i] ?? 0])) as Record<CaseView, number>;
  const hasNext = rows.length > PAGE_SIZE && page < MOST_PAGES;
  return { viewer, filter, page, hasNext, cases, names, counts, most: MOST_COUNTED, troubled, alerts, channels, now: ports.now() };
}
