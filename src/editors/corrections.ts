import { showDate } from '../content/cite.js';
import { dayOf } from '../content/version.js';
import { correctAnswer } from '../core/corrections.js';
import { ConflictError, type Write } from '../db/db.js';
import { landEffects } from '../engine/effects.js';
import type { Engine } from '../engine/engine.js';
import { describeError } from '../log.js';
import { type AnswerGiven, outdatedAnswers, raiseRevision } from '../store/answers-given.js';
import { type Conversation, getConversation, saveConversation } from '../store/conversations.js';

const DAY_MS = 24 * 60 * 60_000;
/** Who was given an answer within this time is told when it changes; older rows are forgotten. */
export const ANSWERS_KEPT_MS = 90 * DAY_MS;
/** People who are told in one round, so that a correction to thousands never stands in the way of answers. */
const MOST_A_ROUND = 100;
/** A conversation is under way for this long after its last message; a correction does not talk into it. */
const QUIET_MS = 10 * 60_000;
const MOST_CONFLICTS = 5;
/** Days are those of Moscow, where most who ask are. */
const MOSCOW_MS = 3 * 60 * 60_000;

/**
 * Tells people that an answer that they were given has changed in substance: once for each revision, for message and
 * new revision are one commit. Who opted out is marked without a message. Gives how many were told.
 */
export async function sendCorrections(engine: Engine): Promise<number> {
  const now = engine.ports.now();
  const env = engine.env();
  let left = MOST_A_ROUND;
  let told = 0;
  for (const { id, revision } of engine.content().articles.values()) {
    if (left <= 0) break;
    if (revision === 1 || env.standing(id) !== 'served') continue;
    const since = { given: now - ANSWERS_KEPT_MS, quiet: now - QUIET_MS };
    for (const given of await outdatedAnswers(engine.db, { article: id, revision, since, limit: left })) {
      left--;
      if (await correct(engine, given, revision)) told++;
    }
  }
  return told;
}

/** False when nothing was sent: opted out, or no longer the time for it. */
async function correct(engine: Engine, given: AnswerGiven, revision: number): Promise<boolean> {
  for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts++) {
    const conversation = await getConversation(engine.db, given.conversationId);
    if (conversation === null || !conversation.reachable || conversation.owner === 'human' || conversation.owner === 'closed') return false;
    const now = engine.ports.now();
    try {
      if (conversation.state.noCorrections === true) {
        await engine.db.commit([raiseRevision(given, revision, given.at)]);
        return false;
      }
      const decided = decide(engine, conversation, given, now);
      if (decided === null) return false;
      await engine.db.commit([raiseRevision(given, revision, now), ...decided.writes]);
      const { id, channel, chatId } = conversation;
      engine.wake.deliver({ conversationId: id, channel, chatId, count: decided.messages, bulk: true });
      return true;
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
  return false;
}

/** Null when this conversation cannot be decided: one that breaks must not keep the correction from all others. */
function decide(
  engine: Engine,
  conversation: Conversation,
  given: AnswerGiven,
  now: number,
): { writes: readonly Write[]; messages: number } | null {
  try {
    const on = showDate(dayOf(given.at + MOSCOW_MS));
    const turn = correctAnswer(engine.flows, conversation.state, { article: given.article, on }, engine.env());
    const { id, channel, chatId, nextSeq } = conversation;
    const at = { conversationId: id, channel, chatId, locale: conversation.locale ?? 'vi', nextSeq, now, caseId: null, staffId: null };
    const landed = landEffects(turn.effects, at, engine.words, engine.ports);
    const saved = saveConversation({ ...conversation, nextSeq: landed.nextSeq, state: turn.state, now });
    return { writes: [saved, ...landed.writes], messages: landed.messages };
  } catch (error) {
    // Its message may quote what the person wrote.
    engine.log.error('correction_broken', { conversation: conversation.id, error: describeError(error).error });
    return null;
  }
}
