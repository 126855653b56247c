import { capabilities } from '../channels/capabilities.js';
import { CHANNEL_NAMES } from '../channels/channel.js';
import { renderReply } from '../channels/render.js';
import type { Ports } from '../clock.js';
import type { Actor } from '../core/permissions.js';
import type { Effect, Locale } from '../core/types.js';
import type { Write } from '../db/db.js';
import { eraseAnswersGiven, rememberAnswer } from '../store/answers-given.js';
import { addCaseEvent, eraseNotes } from '../store/case-events.js';
import { addCase, eraseCases, rateCase, touchCase } from '../store/cases.js';
import { addFeedback, eraseFeedback } from '../store/feedback.js';
import { addFile, eraseFiles, linkFiles } from '../store/files.js';
import { eraseInbound } from '../store/inbox.js';
import { addOutbound, eraseOutbound } from '../store/outbox.js';
import { addQuestion, eraseQuestions, rateQuestion } from '../store/questions.js';
import { type Words, wordReply } from './words.js';

/** Where the effects of a turn land. */
export type Landing = {
  readonly conversationId: string;
  readonly channel: string;
  readonly chatId: string;
  readonly locale: Locale;
  readonly nextSeq: number;
  readonly now: number;
  /** The case and the officer of a staff message; null otherwise. */
  readonly caseId: string | null;
  readonly staffId: string | null;
};

export type Landed = {
  readonly writes: readonly Write[];
  readonly nextSeq: number;
  /** Messages added to the outbox. */
  readonly messages: number;
  readonly bulk: boolean;
  /** Cases that open consoles should look at again. */
  readonly touched: readonly string[];
  /** The case that the inbound message belongs to. */
  readonly inboundCaseId: string | null;
};

const PERSON: Actor = { kind: 'person' };

/** Turns effects into rows. Exhaustive: a new effect does not compile until it has its rows here. */
export function landEffects(effects: readonly Effect[], at: Landing, words: Words, ports: Ports): Landed {
  const writes: Write[] = [];
  const touched = new Set<string>();
  let nextSeq = at.nextSeq;
  let bulk = false;
  let inboundCaseId: string | null = null;
  // What is erased goes first, so that the goodbye of the same turn stays.
  const ordered = [...effects].sort((a, b) => Number(b.type === 'erase') - Number(a.type === 'erase'));

  for (const effect of ordered) {
    switch (effect.type) {
      case 'say': {
        const channel = CHANNEL_NAMES.find((name) => name === at.channel) ?? 'simulator';
        for (const body of renderReply(wordReply(effect.reply, at.locale, words), capabilities[channel])) {
          writes.push(
            addOutbound({
              id: ports.newId(),
              conversationId: at.conversationId,
              seq: nextSeq++,
              channel: at.channel,
              chatId: at.chatId,
              kind: effect.kind,
              caseId: at.caseId,
              staffId: at.staffId,
              body,
              now: at.now,
            }),
          );
        }
        bulk ||= effect.kind === 'bulk';
        break;
      }
      case 'open_case': {
        const { draft } = effect;
        writes.push(addCase(draft, { id: at.conversationId, channel: at.channel, locale: at.locale }, at.now));
        writes.push(addCaseEvent({ id: ports.newId(), caseId: draft.id, at: at.now, actor: PERSON, move: { action: 'opened' } }));
        if (draft.files.length > 0) writes.push(linkFiles(draft.files, draft.id, at.conversationId));
        touched.add(draft.id);
        inboundCaseId = draft.id;
        break;
      }
      case 'append_to_case': {
        const { caseId, what } = effect;
        writes.push(touchCase(caseId, at.now, what === 'urgent'));
        const action = {
          urgent: 'marked_urgent',
          left: 'person_left',
          ended: 'person_ended',
          message: null,
          edited: 'message_added',
        } as const;
        const done = action[what];
        if (done !== null) writes.push(addCaseEvent({ id: ports.newId(), caseId, at: at.now, actor: PERSON, move: { action: done } }));
        touched.add(caseId);
        inboundCaseId = caseId;
        break;
      }
      case 'keep_file':
        writes.push(
          addFile(effect.id, effect.file, { conversationId: at.conversationId, caseId: effect.caseId, channel: at.channel, now: at.now }),
        );
        break;
      case 'rate_case':
        writes.push(rateCase(effect.caseId, at.conversationId, effect.rating));
        touched.add(effect.caseId);
        break;
      case 'feedback':
        writes.push(
          addFeedback({
            id: ports.newId(),
            conversationId: at.conversationId,
            article: effect.article,
            helpful: effect.helpful,
            at: at.now,
          }),
        );
        writes.push(rateQuestion(at.conversationId, effect.article, effect.helpful));
        break;
      case 'asked':
        writes.push(
          addQuestion({ id: ports.newId(), conversationId: at.conversationId, at: at.now, locale: at.locale, ...effect.question }),
        );
        break;
      case 'answered':
        if (effect.outcome.kind === 'answer') {
          const { article } = effect.outcome;
          const revision = words.cite(article, at.locale)?.revision ?? 1;
          writes.push(rememberAnswer({ conversationId: at.conversationId, article, revision, at: at.now }));
        }
        break;
      case 'erase':
        writes.push(eraseNotes(at.conversationId), eraseCases(at.conversationId, at.now), eraseFiles(at.conversationId));
        writes.push(eraseFeedback(at.conversationId), eraseInbound(at.conversationId), eraseOutbound(at.conversationId));
        writes.push(eraseAnswersGiven(at.conversationId), eraseQuestions(at.conversationId));
        break;
      default:
        throw unknownEffect(effect);
    }
  }
  return { writes, nextSeq, messages: nextSeq - at.nextSeq, bulk, touched: [...touched], inboundCaseId };
}

/** Takes `never`, so an effect without its rows above does not compile. */
function unknownEffect(effect: never): Error {
  return new Error(`No rows for effect ${JSON.stringify(effect)}`);
}
