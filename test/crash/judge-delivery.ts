import type { OutboxRow } from '../../src/store/outbox.js';
import type { Sent } from '../fakes/telegram-server.js';
import { type Reference, showMessage } from './reference.js';

export type Counts = {
  updates: number;
  lost: number;
  turnsWrong: number;
  messages: number;
  duplicates: number;
  unknown: number;
  unknownArrived: number;
  killedWhileSending: number;
  notices: number;
  violations: string[];
};

/** Joins what the platform accepted in one chat with the rows of its outbox, in order. */
export function judgeDelivery(
  outbox: readonly OutboxRow[],
  accepted: readonly Sent[],
  { notices }: Reference,
  found: Counts,
  blame: (what: string) => void,
): void {
  let from = 0;
  const arrived = new Set<string>();
  for (const entry of accepted) {
    const seen = showMessage({ text: entry.text, choices: entry.choices.map((c) => ({ payload: c.payload, label: c.text })) });
    const own = outbox.findIndex((row) => row.status === 'sent' && row.platformId === String(entry.messageId));
    const matches = (row: OutboxRow): boolean => row.body !== null && showMessage(row.body) === seen;
    const at = outbox.findIndex((row, i) => i >= from && (own >= 0 ? i === own : row.status === 'unknown') && matches(row));
    const row = outbox[at];
    if (row === undefined) {
      found.duplicates++;
      blame(
        `message ${entry.messageId} was accepted and belongs to no row, or came twice or out of order: ${JSON.stringify(entry.text.slice(0, 60))}`,
      );
      continue;
    }
    arrived.add(row.id);
    from = at + 1;
  }
  let answersUnknown = 0;
  let told = 0;
  for (const row of outbox) {
    found.messages++;
    if (isNotice(row, notices)) told++;
    if (row.status === 'sent' && !arrived.has(row.id)) blame(`message ${row.seq} counts as sent and never reached the platform`);
    if (row.status === 'unknown') {
      found.unknown++;
      if (arrived.has(row.id)) found.unknownArrived++;
      if (row.error === 'unknown:process_died') found.killedWhileSending++;
      if (row.kind === 'answer') answersUnknown++;
    } else if (row.status !== 'sent') blame(`message ${row.seq} is ${row.status} (${row.error ?? 'no error'})`);
  }
  found.notices += told;
  if (told !== answersUnknown) blame(`${answersUnknown} answers with an unknown end, ${told} notices`);
}

export function isNotice(row: OutboxRow, notices: ReadonlySet<string>): boolean {
  return row.kind === 'notice' && row.body !== null && notices.has(row.body.text);
}
