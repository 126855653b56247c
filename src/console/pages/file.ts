import type { FastifyInstance } from 'fastify';
import { allow } from '../../core/permissions.js';
import { getCase } from '../../store/cases.js';
import { getFile } from '../../store/files.js';
import type { Desk } from '../desk.js';
import { kindOfBytes } from '../file-kind.js';
import { idOf } from '../form.js';
import { signedIn } from '../guard.js';
import { notFound } from '../refused.js';

/** `/console/files/:id`: evidence, only through its case. A file is what its bytes say, never what its sender says. */
export function filePage(app: FastifyInstance, desk: Desk): void {
  app.get(
    '/files/:id',
    signedIn(desk, async ({ request, reply, viewer }) => {
      const { db, files } = desk.engine;
      const file = await getFile(db, idOf(request));
      const found = file?.caseId === null || file === null ? null : await getCase(db, file.caseId);
      if (file === null || found === null || file.status !== 'stored') throw notFound();
      const c = allow(viewer.actor, 'read', found);
      const bytes = await files.get(file.id);
      if (bytes === null) throw notFound();
      const kind = kindOfBytes(bytes);
      const name = `${c.code}-${file.id.slice(-6)}.${kind.extension}`;
      return reply
        .headers({
          'content-type': kind.mime,
          // Opened by itself it is a document of ours: it may then do nothing at all.
          'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
          'content-disposition': `${kind.inline ? 'inline' : 'attachment'}; filename="${name}"`,
        })
        .send(bytes);
    }),
  );
}
