import { publicPart } from '../core/case-code.js';
import { type Ctx, choice, type Flow, type Next } from '../core/flow.js';
import { isRefusal, moveOwner } from '../core/ownership.js';
import { cutText } from '../core/text.js';
import type { CaseDraft, Line } from '../core/types.js';

const MAX_STORY = 4_000;

/** A person wants a person: at most one question, then the case waits in the queue. */
export const talkToStaff: Flow = {
  name: 'talk-to-staff',
  version: 1,
  first: 'about',
  steps: {
    about: {
      freeText: 'always',
      ask: (ctx) => {
        if (ctx.state.owner === 'queue') {
          return {
            lines: [{ key: 'queue.already', params: { code: ctx.state.caseCode ?? '' } }],
            choices: [choice('talk-to-staff', 'about', 'stay'), choice('talk-to-staff', 'about', 'leave')],
          };
        }
        return {
          lines: [{ key: 'talk-to-staff.about' }],
          choices: [choice('talk-to-staff', 'about', 'skip'), { payload: 'cmd/cancel', label: { key: 'menu.cancel' } }],
        };
      },
      hear: (ctx, said) => {
        if (ctx.state.owner === 'queue') return whileQueued(ctx, said.kind === 'choice' ? said.value : '');
        if (said.kind === 'choice') return said.value === 'skip' ? openQuestion(ctx, '', []) : null;
        if (said.kind === 'media')
          return openQuestion(
            ctx,
            said.caption ?? '',
            said.files.map((f) => f.id),
          );
        return openQuestion(ctx, said.command === 'skip' || said.command === 'no' ? '' : said.text, []);
      },
    },
  },
};

function whileQueued(ctx: Ctx, value: string): Next | null {
  if (value === 'stay') return { end: true, say: [{ key: 'queue.still_waiting', params: { code: ctx.state.caseCode ?? '' } }] };
  if (value !== 'leave' || ctx.state.caseId === null) return null;
  const moved = moveOwner(ctx.state, { type: 'ended' });
  if (isRefusal(moved)) return null;
  const told: Line[] = [{ key: 'handoff.ended', params: { code: ctx.state.caseCode ?? '' } }];
  return {
    end: true,
    say: told,
    after: 'menu',
    state: moved,
    effects: [{ type: 'append_to_case', caseId: ctx.state.caseId, what: 'ended' }],
  };
}

function openQuestion(ctx: Ctx, text: string, files: readonly string[]): Next {
  const { env } = ctx;
  const code = env.newCaseCode();
  const draft: CaseDraft = {
    id: env.newId(),
    code,
    kind: 'question',
    category: env.category(text) ?? 'other',
    urgent: env.urgent(text),
    anonymous: true,
    name: null,
    story: cutText(text, MAX_STORY),
    place: null,
    employer: null,
    files,
    // What was written, changed or taken back before is not the staff's to read; the story is in the case.
    since: env.now + 1,
  };
  const moved = moveOwner(ctx.state, { type: 'opened', caseId: draft.id, caseCode: publicPart(code) });
  return {
    end: true,
    say: [{ key: 'queue.joined', params: { code } }, { key: 'queue.how' }],
    state: isRefusal(moved) ? {} : moved,
    effects: [{ type: 'open_case', draft }],
  };
}
