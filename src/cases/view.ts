import { allow, type StaffActor } from '../core/permissions.js';
import type { Engine } from '../engine/engine.js';
import { addCaseEvent, type CaseEventRow, eventsOf } from '../store/case-events.js';
import { type CaseRow, casesOf, getCase } from '../store/cases.js';
import { type FileRow, filesOfCase } from '../store/files.js';
import { inboundSince } from '../store/inbox.js';
import { outboundSince } from '../store/outbox.js';
import { CaseNotFoundError } from './act.js';

const MOST_MESSAGES = 500;
/** Looking again within this time is the same look, and makes no second row of history. */
const SAME_LOOK_MS = 15 * 60_000;

export type TranscriptLine = {
  readonly id: string;
  readonly at: number;
  readonly from: 'person' | 'bot' | 'staff';
  readonly text: string;
  /** A word for what is not text: 'photo', 'sticker', … */
  readonly what: string | null;
  readonly staffId: string | null;
  /** Of outgoing messages: how delivery stands. */
  readonly delivery: string | null;
  readonly error: string | null;
};

export type CaseDossier = {
  readonly case: CaseRow;
  readonly transcript: readonly TranscriptLine[];
  readonly events: readonly CaseEventRow[];
  readonly files: readonly FileRow[];
  readonly others: readonly CaseRow[];
};

/** Everything an officer sees of a case. Who looked is written down. */
export async function openCase(engine: Engine, staff: StaffActor, caseId: string): Promise<CaseDossier> {
  const found = await getCase(engine.db, caseId);
  if (found === null) throw new CaseNotFoundError(`No case ${caseId}`);
  const c = allow(staff, 'read', found);
  const events = await eventsOf(engine.db, caseId);
  const now = engine.ports.now();
  const seen = events.some((e) => e.action === 'viewed' && e.actorId === staff.id && e.at > now - SAME_LOOK_MS);
  if (!seen)
    await engine.db.commit([addCaseEvent({ id: engine.ports.newId(), caseId, at: now, actor: staff, move: { action: 'viewed' } })]);
  const [transcript, files, all] = await Promise.all([
    readTranscript(engine, c),
    filesOfCase(engine.db, caseId),
    casesOf(engine.db, c.conversationId),
  ]);
  return { case: c, transcript, events, files, others: all.filter((other) => other.id !== caseId) };
}

/** What was said since the case began, both sides, in order; nothing from before belongs to it. */
export async function readTranscript(engine: Engine, c: CaseRow): Promise<TranscriptLine[]> {
  const until = c.closedAt === null ? Number.POSITIVE_INFINITY : c.closedAt + 60_000;
  const [inbound, outbound] = await Promise.all([
    inboundSince(engine.db, c.conversationId, c.sinceAt, MOST_MESSAGES),
    outboundSince(engine.db, c.conversationId, c.sinceAt, MOST_MESSAGES),
  ]);
  const lines: TranscriptLine[] = [];
  const captions = new Map(outbound.flatMap((row) => row.body?.choices.map((choice) => [choice.payload, choice.label] as const) ?? []));
  for (const row of inbound) {
    if (row.inbound === null || row.receivedAt > until) continue;
    const { input } = row.inbound;
    const text = 'text' in input ? input.text : input.kind === 'media' ? (input.caption ?? '') : '';
    const what =
      input.kind === 'media'
        ? (input.files[0]?.kind ?? 'photo')
        : input.kind === 'text'
          ? null
          : input.kind === 'unsupported'
            ? input.what
            : input.kind;
    lines.push({
      id: row.id,
      at: row.receivedAt,
      from: 'person',
      text: input.kind === 'choice' ? (captions.get(input.payload) ?? menuWords(engine, c, input.payload)) : text,
      what,
      staffId: null,
      delivery: null,
      error: null,
    });
  }
  for (const row of outbound) {
    if (row.body === null || row.createdAt > until) continue;
    const from = row.kind === 'staff_reply' ? 'staff' : 'bot';
    lines.push({
      id: row.id,
      at: row.createdAt,
      from,
      text: row.body.text,
      what: null,
      staffId: row.staffId,
      delivery: row.status,
      error: row.error,
    });
  }
  return lines.map(hideCode).sort((a, b) => a.at - b.at || a.id.localeCompare(b.id));
}

/** A button of the menu that opened the case stands in no message of it; its words do. */
function menuWords(engine: Engine, c: CaseRow, payload: string): string {
  return payload.startsWith('go/') ? engine.words.say(c.locale, `menu.${payload.slice(3)}`) : payload;
}

/** The secret part of a case code is the person's; it may stand in what the bot said or what they typed. */
function hideCode(line: TranscriptLine): TranscriptLine {
  return { ...line, text: line.text.replace(/\b([2-9A-HJKMNP-Z]{5})-[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}\b/gi, '$1-•••••-•••••') };
}
