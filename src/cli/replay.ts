import type { Input } from '../core/types.js';
import { readByKeys } from '../db/bulk.js';
import type { Db } from '../db/db.js';
import { openReadOnly } from '../db/read-only.js';
import { getConversation } from '../store/conversations.js';
import { inboundSince } from '../store/inbox.js';
import { type OutboxRow, outboundSince } from '../store/outbox.js';
import { type Command, CommandError, configOf, startWhenMain } from './options.js';

const MOST = 10_000;

const HELP = `Shows a past conversation step by step: what came, and what was answered. Reads only; the server may be running.

  npm run replay -- <id>

  <id>          of a conversation, or of anything in it: a message (as alerts and logs name it), a case, a reply
  --show-texts  shows what was written. Without it letters become x and digits 9; lengths and punctuation stay.

Whoever reads with --show-texts reads a person's complaint. Do it only with that person's officer, and say why.`;

export const replayCommand: Command = {
  name: 'replay',
  help: HELP,
  options: { 'show-texts': { type: 'boolean' } },
  arguments: [1, 1],
  run: async (values, args, io) => {
    const config = configOf(io);
    const db = await openReadOnly(config.databaseUrl, config.dataDir);
    try {
      const mask = values['show-texts'] === true ? (text: string) => text : maskText;
      const id = await conversationOf(db, args[0] ?? '');
      for (const line of await replay(db, id, mask)) io.out(line);
    } finally {
      await db.close();
    }
  },
};

/** The same length and shape, and nothing to read: letters become x, digits 9. */
export function maskText(text: string): string {
  return text.replace(/\p{L}|\p{M}/gu, 'x').replace(/\p{N}/gu, '9');
}

async function conversationOf(db: Db, id: string): Promise<string> {
  if ((await getConversation(db, id)) !== null) return id;
  for (const table of ['inbox', 'outbox', 'cases'] as const) {
    const found = (await readByKeys(db, table, [id]))[0]?.['conversationId'];
    if (typeof found === 'string') return found;
  }
  throw new CommandError('no_conversation', `Nothing here has the id ${id}.`);
}

type Step = { readonly at: number; readonly order: number; readonly lines: readonly string[] };

async function replay(db: Db, id: string, mask: (text: string) => string): Promise<string[]> {
  const conversation = await getConversation(db, id);
  const inbound = await inboundSince(db, id, 0, MOST);
  const outbound = await outboundSince(db, id, 0, MOST);
  const flow = conversation?.state.flow ?? null;
  const head =
    conversation === null
      ? `${id}: no turn yet`
      : `${id}  ${conversation.channel}  ${conversation.locale ?? '-'}  owner ${conversation.owner}  ${flow === null ? 'no open flow' : `in ${flow.flow}/${flow.step}`}  version ${conversation.version}`;
  // A turn writes its answers and its own end with the same time, so a message comes right before its answers.
  const came = inbound.map(
    (row): Step => ({
      at: row.doneAt ?? row.receivedAt,
      order: 0,
      lines: [
        `> ${timeOf(row.receivedAt)}  ${row.id}  ${fateOf(row)}`,
        `  ${row.inbound === null ? '(erased)' : describe(row.inbound.input, mask)}`,
      ],
    }),
  );
  const went = outbound.map(
    (row): Step => ({
      at: row.createdAt,
      order: row.seq,
      lines: [`< ${timeOf(row.createdAt)}  ${row.id}  ${sentOf(row)}`, ...bodyOf(row, mask)],
    }),
  );
  const steps = [...came, ...went].sort((a, b) => a.at - b.at || a.order - b.order);
  return [
    head,
    ...steps.flatMap((step) => step.lines),
    `${inbound.length} in, ${outbound.length} out${inbound.length === MOST || outbound.length === MOST ? ' (cut)' : ''}`,
  ];
}

function fateOf(row: { status: string; attempts: number; error: string | null; doneAt: number | null; receivedAt: number }): string {
  const took = row.doneAt === null ? '' : ` after ${row.doneAt - row.receivedAt} ms`;
  return `${row.status}${took}${row.attempts > 0 ? `, ${row.attempts} failed (${row.error ?? ''})` : ''}`;
}

function sentOf(row: OutboxRow): string {
  const sent = row.sentAt === null ? '' : ` after ${row.sentAt - row.createdAt} ms`;
  return `#${row.seq} ${row.kind}  ${row.status}${sent}${row.error === null ? '' : ` (${row.error})`}`;
}

function bodyOf(row: OutboxRow, mask: (text: string) => string): string[] {
  if (row.body === null) return ['  (erased)'];
  const buttons = row.body.choices.map((choice) => `[${choice.payload}]`).join(' ');
  return [...indent(mask(row.body.text)), ...(buttons === '' ? [] : [`  ${buttons}`])];
}

function describe(input: Input, mask: (text: string) => string): string {
  switch (input.kind) {
    case 'text':
      return indent(mask(input.text)).join('\n').trimStart();
    case 'edit':
      return `edited ${input.messageId}: ${indent(mask(input.text)).join('\n').trimStart()}`;
    case 'choice':
      return `[${input.payload}]`;
    case 'media':
      return `${input.files.map((file) => `(${file.kind}${file.size === undefined ? '' : ` ${file.size} bytes`})`).join(' ')} ${mask(input.caption ?? '')}`.trimEnd();
    case 'start':
      return `/start ${mask(input.payload ?? '')}`.trimEnd();
    case 'unsupported':
      return `(${input.what})`;
    case 'staff':
      return `(staff: ${input.act.type})`;
    case 'group':
    case 'left':
    case 'returned':
      return `(${input.kind})`;
  }
}

function indent(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}

await startWhenMain(replayCommand, import.meta.url);
