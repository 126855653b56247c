import type { FastifyRequest } from 'fastify';
import { LOCALES, type Locale } from '../core/types.js';
import { oneOf, query } from './form.js';

/** The language of a page before anybody is known: asked for in the address, else the browser's first that we have. */
export function pickLocale(request: FastifyRequest): Locale {
  const asked = oneOf(query(request, 'lang'), LOCALES);
  if (asked !== undefined) return asked;
  const wanted = (request.headers['accept-language'] ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return wanted.map((code) => oneOf(code, LOCALES)).find((locale) => locale !== undefined) ?? 'vi';
}
