import type { FastifyInstance } from 'fastify';
import { finishAlert } from '../../store/alerts.js';
import type { Desk } from '../desk.js';
import { idOf } from '../form.js';
import { signedIn } from '../guard.js';

/** Words exist for these; a code that is newer than the words is shown as it is. */
export const KNOWN_ALERTS = ['channel_misconfigured', 'poison'] as const;

/** An officer has seen to an alert. */
export function alertDeeds(app: FastifyInstance, desk: Desk): void {
  app.post(
    '/alerts/:id/done',
    signedIn(desk, async ({ request, reply, viewer }) => {
      const { engine } = desk;
      await engine.db.commit([finishAlert(idOf(request), engine.ports.now())]);
      engine.log.info('alert_done', { alert: idOf(request), staff: viewer.staff.id });
      return reply.redirect('/console?done=alert', 303);
    }),
  );
}
