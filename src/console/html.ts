import type { FastifyReply } from 'fastify';
import type { JSX } from 'hono/jsx/jsx-runtime';

/** What a component gives: HTML in which every text is escaped. */
export type View = JSX.Element;

/** Sends a page, or the parts of one. One address gives either, depending on who asks. */
export function sendHtml(reply: FastifyReply, view: View | readonly View[]): FastifyReply {
  const html = Array.isArray(view) ? view.map(String).join('\n') : String(view);
  return reply
    .type('text/html; charset=utf-8')
    .header('vary', 'HX-Request')
    .send(html.startsWith('<html') ? `<!doctype html>${html}` : html);
}
