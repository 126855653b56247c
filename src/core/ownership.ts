import type { Owner, State } from './types.js';

/**
 * Who owns a conversation: the only place where `owner` changes. Every change is announced to the person by the
 * caller, in the same commit.
 *
 *            opened            claimed
 *   bot ───────────────▶ queue ───────▶ human
 *    ▲  left_queue, closed │  ▲ released  │
 *    ├─────────────────────┘  └───────────┤
 *    └────────── ended, closed ───────────┘        erased: any → closed, greeted: closed → bot
 */
export type OwnerEvent =
  | { readonly type: 'greeted' }
  | { readonly type: 'opened'; readonly caseId: string; readonly caseCode: string }
  | { readonly type: 'claimed'; readonly caseId: string; readonly caseCode: string }
  | { readonly type: 'released'; readonly caseId: string }
  | { readonly type: 'closed'; readonly caseId: string }
  | { readonly type: 'ended' }
  | { readonly type: 'erased' };

export type Ownership = Pick<State, 'owner' | 'caseId' | 'caseCode'>;

/** `busy`: a human already works on another case of this person, so a second one may not speak into the chat. */
export type Refusal = { readonly refused: 'busy' };

const BOT: Ownership = { owner: 'bot', caseId: null, caseCode: null };

export function moveOwner(now: Ownership, event: OwnerEvent): Ownership | Refusal {
  switch (event.type) {
    case 'greeted':
      return now.owner === 'closed' ? BOT : now;
    case 'opened':
      // A human who is already there keeps the conversation; the new case waits in the queue on its own.
      return now.owner === 'human' ? now : { owner: 'queue', caseId: event.caseId, caseCode: event.caseCode };
    case 'claimed':
      if (now.owner === 'human' && now.caseId !== event.caseId) return { refused: 'busy' };
      return { owner: 'human', caseId: event.caseId, caseCode: event.caseCode };
    case 'released':
      return now.owner === 'human' && now.caseId === event.caseId ? { ...now, owner: 'queue' } : now;
    case 'closed':
      return now.caseId === event.caseId && now.owner !== 'closed' ? BOT : now;
    case 'ended':
      return now.owner === 'human' || now.owner === 'queue' ? BOT : now;
    case 'erased':
      return { owner: 'closed', caseId: null, caseCode: null };
  }
}

export function isRefusal(result: Ownership | Refusal): result is Refusal {
  return 'refused' in result;
}

export function isWithStaff(owner: Owner): boolean {
  return owner === 'queue' || owner === 'human';
}
