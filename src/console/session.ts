import { createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { StaffActor } from '../core/permissions.js';
import type { Locale } from '../core/types.js';
import { addSession, endSession, type SessionRow, type StaffRow, sessionWithStaff, touchSession } from '../store/staff.js';
import { type Desk, type Words, wordsOf } from './desk.js';

const IDLE_MS = 12 * 60 * 60_000;
const ABSOLUTE_MS = 7 * 24 * 60 * 60_000;
/** "Seen" is written at most this often. */
const TOUCH_MS = 60_000;

/** The officer in front of a page. */
export type Viewer = {
  readonly session: SessionRow;
  readonly staff: StaffRow;
  readonly actor: StaffActor;
  readonly locale: Locale;
  readonly t: Words;
};

function cookieName(secure: boolean): string {
  return secure ? '__Host-caunoi' : 'caunoi';
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Signs an officer in: a fresh token in the cookie, its hash in the table. */
export async function beginSession(desk: Desk, request: FastifyRequest, reply: FastifyReply, staff: StaffRow): Promise<void> {
  const token = randomBytes(32).toString('base64url');
  const now = desk.engine.ports.now();
  const row = {
    id: hashToken(token),
    staffId: staff.id,
    csrf: randomBytes(24).toString('base64url'),
    createdAt: now,
    seenAt: now,
    expiresAt: now + ABSOLUTE_MS,
  };
  await desk.engine.db.commit([addSession({ ...row, device: describeDevice(request.headers['user-agent'] ?? '') })]);
  reply.setCookie(cookieName(desk.secure), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: desk.secure,
    maxAge: ABSOLUTE_MS / 1000,
  });
}

/** The officer of a request; null when nobody is signed in, the session ran out, or the account is disabled. */
export async function readViewer(desk: Desk, request: FastifyRequest): Promise<Viewer | null> {
  const token = request.cookies[cookieName(desk.secure)];
  if (token === undefined || token.length > 100) return null;
  const found = await findSession(desk, hashToken(token));
  if (found === null) return null;
  const { session, staff } = found;
  const now = desk.engine.ports.now();
  // What an open page fetches by itself is not a sign that somebody sits there.
  if (now - session.seenAt > TOUCH_MS && !isAutomatic(request)) await desk.engine.db.commit([touchSession(session.id, now)]);
  const actor = { kind: 'staff', id: staff.id, name: staff.name, role: staff.role } as const;
  return { session, staff, actor, locale: staff.locale, t: wordsOf(desk, staff.locale) };
}

/** A session that still counts: not ended, not run out, not idle for too long, its account not disabled. */
export async function findSession(desk: Desk, id: string): Promise<{ session: SessionRow; staff: StaffRow } | null> {
  const now = desk.engine.ports.now();
  const found = await sessionWithStaff(desk.engine.db, id, now);
  return found === null || isIdle(found.session, now) ? null : found;
}

export function isIdle(session: SessionRow, now: number): boolean {
  return session.seenAt + IDLE_MS <= now;
}

/** Signs an officer out in this browser. */
export async function leaveSession(desk: Desk, reply: FastifyReply, viewer: Viewer): Promise<void> {
  await desk.engine.db.commit([endSession(viewer.session.id)]);
  desk.streams.endOf({ sessionId: viewer.session.id });
  reply.clearCookie(cookieName(desk.secure), { path: '/', httpOnly: true, sameSite: 'lax', secure: desk.secure });
}

/** The page asked, not the person: htmx for a part of it, or the browser for the live updates. */
function isAutomatic(request: FastifyRequest): boolean {
  return isFragmentRequest(request) || isStreamRequest(request);
}

export function isStreamRequest(request: FastifyRequest): boolean {
  return request.headers.accept === 'text/event-stream';
}

/** htmx asks for parts of a page, unless a link was merely boosted. */
export function isFragmentRequest(request: FastifyRequest): boolean {
  return request.headers['hx-request'] === 'true' && request.headers['hx-boosted'] !== 'true';
}

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['YaBrowser', 'Yandex'],
  ['coc_coc', 'Cốc Cốc'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const;

/** Enough of a browser's name to recognise one's own devices; the full string is not kept. */
function describeDevice(agent: string): string | null {
  const named = (list: readonly (readonly [string, string])[]) => list.find(([mark]) => agent.includes(mark))?.[1];
  const parts = [named(BROWSERS), named(SYSTEMS)].filter((part) => part !== undefined);
  return parts.length === 0 ? null : parts.join(' · ');
}
