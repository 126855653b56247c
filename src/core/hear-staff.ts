import { isRefusal, moveOwner } from './ownership.js';
import { change, type Draft, say } from './turn-builder.js';
import type { Line, Reply, StaffAct } from './types.js';

/** The conversation is in other hands (a colleague works on another case of this person). */
export class ConversationBusyError extends Error {
  readonly code = 'conversation_busy';
  constructor() {
    super('Another officer already speaks with this person');
  }
}

/** A deed of the staff, as the conversation hears it: who owns it now, and what the person is told. */
export function hearStaff(draft: Draft, act: StaffAct): Draft {
  switch (act.type) {
    case 'claim':
      return claim(draft, act.caseId, act.code, act.staffName);
    case 'release': {
      const moved = moveOwner(draft.state, { type: 'released', caseId: act.caseId });
      if (isRefusal(moved) || moved.owner === draft.state.owner) return draft;
      return say(change(draft, moved), { lines: [{ key: 'handoff.released', params: { code: act.code } }] });
    }
    case 'reply': {
      const owned = draft.state.owner === 'human' ? draft : claim(draft, act.caseId, act.code, act.staffName);
      if (owned.state.caseId !== act.caseId) throw new ConversationBusyError();
      const lines: Line[] = [{ key: 'staff.reply', params: { name: act.staffName } }, { text: act.text }];
      return { ...say(owned, { lines }), kind: 'staff_reply' };
    }
    case 'close': {
      const moved = moveOwner(draft.state, { type: 'closed', caseId: act.caseId });
      return isRefusal(moved) ? draft : say(change(draft, moved), closing(act, moved.owner === 'bot'));
    }
  }
}

function claim(draft: Draft, caseId: string, code: string, name: string): Draft {
  const moved = moveOwner(draft.state, { type: 'claimed', caseId, caseCode: code });
  if (isRefusal(moved)) throw new ConversationBusyError();
  const changed = change(draft, moved);
  return say(changed, { lines: [{ key: 'handoff.human', params: { name, code } }] });
}

/** `backToBot` is false while another case of the same person still has the conversation. */
function closing(act: Extract<StaffAct, { type: 'close' }>, backToBot: boolean): Reply {
  const told: Line = {
    key: backToBot ? 'handoff.closed' : 'handoff.one_closed',
    params: { code: act.code },
    keys: { outcome: `outcome.${act.outcome}` },
  };
  // To ask how much we helped, where we did not, would hurt.
  if (act.outcome === 'no_answer' || act.outcome === 'not_ours' || act.outcome === 'withdrawn') return { lines: [told] };
  const stars = [1, 2, 3, 4, 5].map((n) => ({ payload: `rate/${act.caseId}/${n}`, label: { key: `rating.${n}` } }));
  return { lines: [told, { key: 'rating.ask' }], choices: stars };
}
