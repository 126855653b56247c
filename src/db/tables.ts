import { sql } from 'drizzle-orm';
import type { CaseAction, CaseStatus } from '../core/case-status.js';
import type { Role } from '../core/permissions.js';
import type { Audience, CaseCategory, CaseOutcome, Locale, MediaKind, MessageKind, Owner, State } from '../core/types.js';
import type { Kit } from './kit.sqlite.js';
import type { InboundRow, OutboundBody } from './rows.js';

/**
 * Every table, once, for both databases. Ids are made by us (UUIDv7), so no write needs another's result; there
 * are no cascades. To add a column: a line here, `npm run db:generate`, and both migrations exist.
 */
export function makeTables(k: Kit) {
  const conversations = k.table(
    'conversations',
    {
      /** Opaque and derived from channel and chat, so an inbound row knows its conversation without a look-up. */
      id: k.str('id').primaryKey(),
      channel: k.str('channel').notNull(),
      /** The platform's chat id; empty after erasure. */
      chatId: k.str('chat_id').notNull(),
      version: k.int('version').notNull(),
      nextSeq: k.int('next_seq').notNull(),
      owner: k.str('owner').$type<Owner>().notNull(),
      locale: k.str('locale').$type<Locale>(),
      audience: k.str('audience').$type<Audience>(),
      state: k.json<State>('state').notNull(),
      reachable: k.bool('reachable').notNull(),
      createdAt: k.time('created_at').notNull(),
      lastInAt: k.time('last_in_at').notNull(),
    },
    (t) => [k.index('conversations_erased').on(t.id).where(sql`owner = 'closed' and chat_id <> ''`)],
  );

  const inbox = k.table(
    'inbox',
    {
      id: k.str('id').primaryKey(),
      channel: k.str('channel').notNull(),
      /** The platform's event key. Unique with the channel, for good: the row outlives its content. */
      externalId: k.str('external_id').notNull(),
      conversationId: k.str('conversation_id').notNull(),
      /** Null once erased or past retention. */
      inbound: k.json<InboundRow>('inbound'),
      status: k.str('status').$type<InboxStatus>().notNull(),
      attempts: k.int('attempts').notNull(),
      error: k.str('error'),
      caseId: k.str('case_id'),
      receivedAt: k.time('received_at').notNull(),
      doneAt: k.time('done_at'),
    },
    (t) => [
      k.uniqueIndex('inbox_once').on(t.channel, t.externalId),
      k.index('inbox_open').on(t.conversationId, t.id).where(sql`status = 'new'`),
      k.index('inbox_left').on(t.receivedAt).where(sql`status = 'new'`),
      k.index('inbox_conversation').on(t.conversationId, t.receivedAt),
    ],
  );

  const outbox = k.table(
    'outbox',
    {
      id: k.str('id').primaryKey(),
      conversationId: k.str('conversation_id').notNull(),
      seq: k.int('seq').notNull(),
      channel: k.str('channel').notNull(),
      chatId: k.str('chat_id').notNull(),
      kind: k.str('kind').$type<MessageKind>().notNull(),
      caseId: k.str('case_id'),
      staffId: k.str('staff_id'),
      /** Exactly one message of the platform, already split and worded. */
      body: k.json<OutboundBody>('body'),
      status: k.str('status').$type<OutboxStatus>().notNull(),
      attempts: k.int('attempts').notNull(),
      dueAt: k.time('due_at').notNull(),
      claimedBy: k.str('claimed_by'),
      claimedUntil: k.time('claimed_until'),
      platformId: k.str('platform_id'),
      error: k.str('error'),
      createdAt: k.time('created_at').notNull(),
      sentAt: k.time('sent_at'),
    },
    (t) => [
      k.uniqueIndex('outbox_order').on(t.conversationId, t.seq),
      k.index('outbox_open').on(t.conversationId, t.seq).where(sql`status in ('due', 'sending')`),
      k.index('outbox_due').on(t.dueAt).where(sql`status = 'due'`),
      k.index('outbox_sending').on(t.claimedUntil).where(sql`status = 'sending'`),
      k.index('outbox_troubled').on(t.createdAt).where(sql`status in ('dead', 'unknown')`),
    ],
  );

  const cases = k.table(
    'cases',
    {
      id: k.str('id').primaryKey(),
      /** First part of the case code: names the case to staff. */
      code: k.str('code').notNull(),
      /** SHA-256 of the whole code; the code itself is known to the person only. */
      codeHash: k.str('code_hash').notNull(),
      conversationId: k.str('conversation_id').notNull(),
      channel: k.str('channel').notNull(),
      locale: k.str('locale').$type<Locale>().notNull(),
      kind: k.str('kind').$type<'complaint' | 'question'>().notNull(),
      category: k.str('category').$type<CaseCategory>().notNull(),
      urgent: k.bool('urgent').notNull(),
      anonymous: k.bool('anonymous').notNull(),
      personName: k.str('person_name'),
      status: k.str('status').$type<CaseStatus>().notNull(),
      story: k.str('story').notNull(),
      place: k.str('place'),
      employer: k.str('employer'),
      assigneeId: k.str('assignee_id'),
      leaseUntil: k.time('lease_until'),
      unread: k.bool('unread').notNull(),
      outcome: k.str('outcome').$type<CaseOutcome>(),
      rating: k.int('rating'),
      version: k.int('version').notNull(),
      /** From here on the conversation belongs to the case and may be read with it. */
      sinceAt: k.time('since_at').notNull(),
      openedAt: k.time('opened_at').notNull(),
      updatedAt: k.time('updated_at').notNull(),
      closedAt: k.time('closed_at'),
    },
    (t) => [
      k.uniqueIndex('cases_code').on(t.code),
      k.uniqueIndex('cases_code_hash').on(t.codeHash),
      k.index('cases_queue').on(t.status, t.urgent, t.openedAt, t.locale, t.channel),
      k.index('cases_closed').on(t.status, t.closedAt, t.locale, t.channel),
      k.index('cases_assignee').on(t.assigneeId, t.status),
      k.index('cases_conversation').on(t.conversationId),
      k.index('cases_lease').on(t.leaseUntil).where(sql`status = 'claimed'`),
    ],
  );

  const caseEvents = k.table(
    'case_events',
    {
      id: k.str('id').primaryKey(),
      caseId: k.str('case_id').notNull(),
      at: k.time('at').notNull(),
      actorKind: k.str('actor_kind').$type<'staff' | 'person' | 'system'>().notNull(),
      actorId: k.str('actor_id'),
      action: k.str('action').$type<CaseAction>().notNull(),
      fromStatus: k.str('from_status').$type<CaseStatus>(),
      toStatus: k.str('to_status').$type<CaseStatus>(),
      /** For staff only. */
      internalNote: k.str('internal_note'),
      /** May be shown to the person. */
      publicNote: k.str('public_note'),
    },
    (t) => [k.index('case_events_case').on(t.caseId, t.at)],
  );

  const files = k.table(
    'files',
    {
      id: k.str('id').primaryKey(),
      conversationId: k.str('conversation_id').notNull(),
      caseId: k.str('case_id'),
      channel: k.str('channel').notNull(),
      kind: k.str('kind').$type<MediaKind>().notNull(),
      /** Where the platform keeps it until we have it; null afterwards. */
      ref: k.str('ref'),
      name: k.str('name'),
      mime: k.str('mime'),
      size: k.int('size'),
      status: k.str('status').$type<FileStatus>().notNull(),
      attempts: k.int('attempts').notNull(),
      dueAt: k.time('due_at').notNull(),
      createdAt: k.time('created_at').notNull(),
    },
    (t) => [
      k.index('files_case').on(t.caseId),
      k.index('files_conversation').on(t.conversationId),
      k.index('files_waiting').on(t.dueAt).where(sql`status = 'waiting'`),
    ],
  );

  const staff = k.table(
    'staff',
    {
      id: k.str('id').primaryKey(),
      login: k.str('login').notNull(),
      /** Shown to people in the chat. */
      name: k.str('name').notNull(),
      role: k.str('role').$type<Role>().notNull(),
      locale: k.str('locale').$type<Locale>().notNull(),
      passwordHash: k.str('password_hash').notNull(),
      /** True while the password is one that we made; the console asks for a new one first. */
      mustChange: k.bool('must_change').notNull(),
      disabledAt: k.time('disabled_at'),
      createdAt: k.time('created_at').notNull(),
    },
    (t) => [k.uniqueIndex('staff_login').on(t.login)],
  );

  const sessions = k.table(
    'sessions',
    {
      /** SHA-256 of the cookie: reading the table gives nobody a session. */
      id: k.str('id').primaryKey(),
      staffId: k.str('staff_id').notNull(),
      csrf: k.str('csrf').notNull(),
      createdAt: k.time('created_at').notNull(),
      seenAt: k.time('seen_at').notNull(),
      expiresAt: k.time('expires_at').notNull(),
      device: k.str('device'),
    },
    (t) => [k.index('sessions_staff').on(t.staffId)],
  );

  const feedback = k.table(
    'feedback',
    {
      id: k.str('id').primaryKey(),
      conversationId: k.str('conversation_id').notNull(),
      article: k.str('article').notNull(),
      helpful: k.bool('helpful').notNull(),
      at: k.time('at').notNull(),
    },
    (t) => [k.index('feedback_article').on(t.article, t.at), k.index('feedback_conversation').on(t.conversationId)],
  );

  /** An editor's word that one version of an article may be shown. A changed text has another version and none. */
  const approvals = k.table(
    'approvals',
    {
      id: k.str('id').primaryKey(),
      article: k.str('article').notNull(),
      version: k.str('version').notNull(),
      staffId: k.str('staff_id').notNull(),
      /** The numbers that the article named when it was approved, to notice a change of substance. */
      figures: k.str('figures').notNull(),
      at: k.time('at').notNull(),
    },
    (t) => [k.uniqueIndex('approvals_once').on(t.article, t.version, t.staffId)],
  );

  /** Which article a person was last given and in which revision, for corrections. Kept for 90 days. */
  const answersGiven = k.table(
    'answers_given',
    {
      /** Conversation and article, joined: a row a pair. */
      id: k.str('id').primaryKey(),
      conversationId: k.str('conversation_id').notNull(),
      article: k.str('article').notNull(),
      revision: k.int('revision').notNull(),
      at: k.time('at').notNull(),
    },
    (t) => [
      k.index('answers_given_article').on(t.article, t.revision, t.at),
      k.index('answers_given_conversation').on(t.conversationId),
      k.index('answers_given_at').on(t.at),
    ],
  );

  /** What people asked, without what could name them, for editors. Never from complaints, stories or talks with staff. */
  const questions = k.table(
    'questions',
    {
      id: k.str('id').primaryKey(),
      conversationId: k.str('conversation_id').notNull(),
      at: k.time('at').notNull(),
      locale: k.str('locale').$type<Locale>().notNull(),
      audience: k.str('audience').$type<Audience>(),
      outcome: k.str('outcome').$type<QuestionOutcome>().notNull(),
      article: k.str('article'),
      text: k.str('text').notNull(),
    },
    (t) => [
      k.index('questions_at').on(t.at),
      k.index('questions_outcome').on(t.outcome, t.at),
      k.index('questions_conversation').on(t.conversationId, t.at),
    ],
  );

  /** Things a person must look at: a poisoned message, a misconfigured channel. Holds codes, never texts of people. */
  const alerts = k.table(
    'alerts',
    {
      id: k.str('id').primaryKey(),
      at: k.time('at').notNull(),
      code: k.str('code').notNull(),
      subject: k.str('subject'),
      doneAt: k.time('done_at'),
    },
    (t) => [k.index('alerts_open').on(t.at).where(sql`done_at is null`)],
  );

  /** One runner per job across processes. A row, not a lock: it works on both databases and survives a crash. */
  const leases = k.table(
    'leases',
    {
      name: k.str('name').primaryKey(),
      owner: k.str('owner').notNull(),
      until: k.time('until').notNull(),
    },
    () => [],
  );

  return {
    conversations,
    inbox,
    outbox,
    cases,
    caseEvents,
    files,
    staff,
    sessions,
    feedback,
    approvals,
    answersGiven,
    questions,
    alerts,
    leases,
  };
}

export type Tables = ReturnType<typeof makeTables>;
export type TableName = keyof Tables;

/** `aside`: poison, put aside after three tries. */
export type InboxStatus = 'new' | 'done' | 'aside';
/** `dead`: refused for good, staff may resend or discard. `unknown`: may have arrived; see engine/policy.ts. */
export type OutboxStatus = 'due' | 'sending' | 'sent' | 'dead' | 'unknown' | 'discarded';
/** `unhelpful`: answered, and the person said that it did not help. */
export type QuestionOutcome = 'answer' | 'clarify' | 'none' | 'unhelpful';
export type FileStatus = 'waiting' | 'stored' | 'failed' | 'erased';
