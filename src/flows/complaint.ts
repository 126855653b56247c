import { publicPart } from '../core/case-code.js';
import { type Ctx, choice, type Flow, type FlowStep, listIn, type Next, type Said, textIn } from '../core/flow.js';
import { isRefusal, moveOwner } from '../core/ownership.js';
import { cutText } from '../core/text.js';
import { CASE_CATEGORIES, type CaseCategory, type CaseDraft, type Choice, type FlowData, type Line, type Reply } from '../core/types.js';

const MAX_STORY = 20_000;
const MAX_FIELD = 300;
const MAX_FILES = 20;
const SHOWN_IN_SUMMARY = 500;
const CANCEL: Choice = { payload: 'cmd/cancel', label: { key: 'menu.cancel' } };

/** A complaint to the consulate: what kind, the story in as many messages as one likes, then only what helps. */
const steps: Readonly<Record<string, FlowStep>> = {
  /** Opened by a sentence such as "my boss keeps my passport": nothing is asked twice. */
  offer: {
    ask: (ctx) => ({
      lines: [{ key: 'complaint.offer', keys: { category: `category.${categoryOf(ctx.data)}` } }],
      choices: ['yes', 'other', 'no'].map((value) => choice('complaint', 'offer', value)),
    }),
    hear: (ctx, said) => {
      const value = said.kind === 'choice' ? said.value : said.kind === 'text' ? said.command : null;
      if (value === 'yes')
        return { to: 'story', say: [{ key: 'complaint.story' }], data: { story: [{ id: '', text: textIn(ctx.data, 'opened') }] } };
      if (value === 'other') return { to: 'category' };
      return value === 'no' ? { end: true, say: [{ key: 'complaint.not_now' }], after: 'menu' } : null;
    },
  },
  category: {
    ask: () => ({
      lines: [{ key: 'complaint.intro' }, { key: 'complaint.category' }],
      choices: CASE_CATEGORIES.map((name) => choice('complaint', 'category', name, { key: `category.${name}` })),
    }),
    hear: (ctx, said): Next | null => {
      if (said.kind === 'choice')
        return CASE_CATEGORIES.some((name) => name === said.value) ? { to: onward(ctx, 'story'), data: { category: said.value } } : null;
      if (said.kind !== 'text' || said.command !== null) return null;
      const category = ctx.env.category(said.text);
      if (category === null || ctx.env.isQuestion(said.text)) return null;
      // One word names the kind; a sentence is the beginning of the story.
      if (said.text.trim().split(/\s+/).length < 4) return { to: onward(ctx, 'story'), data: { category } };
      const story = [...storyParts(ctx.data), { id: said.messageId ?? '', text: said.text }];
      return { to: onward(ctx, 'story'), say: [{ key: 'complaint.story' }], data: { category, story } };
    },
  },
  story: {
    freeText: 'keeps',
    ask: (ctx) => {
      const parts = storyParts(ctx.data);
      if (parts.length === 0) return { lines: [{ key: 'complaint.story' }], choices: [CANCEL] };
      return { lines: [{ key: 'complaint.story_more' }], choices: [choice('complaint', 'story', 'done'), CANCEL] };
    },
    hear: (ctx, said) => {
      const parts = storyParts(ctx.data);
      if (isDone(said)) return parts.length === 0 ? { stay: [{ key: 'complaint.story_empty' }] } : { to: onward(ctx, 'place') };
      if (said.kind !== 'text') return null;
      const room = MAX_STORY - storyText(ctx.data).length;
      const story = [...parts, { id: said.messageId ?? '', text: cutText(said.text, Math.max(0, room)) }];
      return said.text.length > room
        ? { to: onward(ctx, 'place'), data: { story }, say: [{ key: 'complaint.story_full' }] }
        : { stay: [], data: { story } };
    },
  },
  place: optionalText('place', 'employer'),
  employer: optionalText('employer', 'evidence'),
  evidence: {
    freeText: 'keeps',
    ask: (ctx) => ({
      lines: [
        listIn(ctx.data, 'files').length === 0
          ? { key: 'complaint.evidence' }
          : { key: 'complaint.evidence_more', params: { count: listIn(ctx.data, 'files').length } },
      ],
      choices: [choice('complaint', 'evidence', listIn(ctx.data, 'files').length === 0 ? 'skip' : 'done'), CANCEL],
    }),
    hear: (ctx, said) => {
      if (isDone(said) || isSkip(said)) return { to: onward(ctx, 'anonymous') };
      // Words sent here belong to the story; nothing a person writes in a complaint may fall away.
      if (said.kind !== 'text') return null;
      return {
        stay: [{ key: 'complaint.added_to_story' }],
        data: { story: [...storyParts(ctx.data), { id: said.messageId ?? '', text: said.text }] },
      };
    },
  },
  anonymous: {
    ask: () => ({
      lines: [{ key: 'complaint.anonymous' }],
      choices: ['yes', 'no'].map((value) => choice('complaint', 'anonymous', value)),
    }),
    hear: (_ctx, said): Next | null => {
      const value = said.kind === 'choice' ? said.value : said.kind === 'text' ? said.command : null;
      if (value === 'yes') return { to: 'confirm', data: { anonymous: true, name: null } };
      return value === 'no' ? { to: 'name', data: { anonymous: false } } : null;
    },
  },
  name: optionalText('name', 'confirm'),
  confirm: {
    ask: summary,
    hear: (ctx, said) => {
      const value = said.kind === 'choice' ? said.value : said.kind === 'text' ? said.command : null;
      if (value === 'send' || value === 'yes') return file(ctx);
      return value === 'change' ? { to: 'change' } : null;
    },
  },
  /** From here one goes back into any step; the way forward leads to the summary again. */
  change: {
    ask: () => ({ lines: [{ key: 'complaint.change' }], choices: CHANGES.map((value) => choice('complaint', 'change', value)) }),
    hear: (_ctx, said): Next | null => {
      const value = said.kind === 'choice' ? CHANGES.find((name) => name === said.value) : undefined;
      if (value === undefined) return null;
      return value === 'anew' ? { to: 'story', data: { changing: true, story: [] } } : { to: value, data: { changing: true } };
    },
  },
};

/** Evidence is welcome at every step; a step that asks for something else asks again. */
function welcomeEvidence(step: FlowStep): FlowStep {
  return { ...step, hear: (ctx, said) => (said.kind === 'media' ? keepEvidence(ctx, said) : step.hear(ctx, said)) };
}

const CHANGES = ['story', 'anew', 'category', 'place', 'employer', 'evidence', 'anonymous'] as const;

function optionalText(name: 'place' | 'employer' | 'name', next: string): FlowStep {
  return {
    freeText: 'mostly',
    ask: (): Reply => ({ lines: [{ key: `complaint.${name}` }], choices: [choice('complaint', name, 'skip'), CANCEL] }),
    hear: (ctx: Ctx, said: Said): Next | null => {
      if (isSkip(said)) return { to: onward(ctx, next), data: { [name]: null } };
      return said.kind === 'text' ? { to: onward(ctx, next), data: { [name]: cutText(said.text, MAX_FIELD) } } : null;
    },
  };
}

/** The next step; the summary again when only one thing was to be changed. */
function onward(ctx: Ctx, next: string): string {
  return ctx.data['changing'] === true ? 'confirm' : next;
}

function isDone(said: Said): boolean {
  return (said.kind === 'choice' && said.value === 'done') || (said.kind === 'text' && said.command === 'done');
}

function isSkip(said: Said): boolean {
  return (
    (said.kind === 'choice' && said.value === 'skip') ||
    (said.kind === 'text' && (said.command === 'skip' || said.command === 'no' || said.command === 'done'))
  );
}

function keepEvidence(ctx: Ctx, said: Extract<Said, { kind: 'media' }>): Next {
  const files = listIn(ctx.data, 'files');
  if (files.length + said.files.length > MAX_FILES) return { stay: [{ key: 'complaint.too_many_files', params: { count: MAX_FILES } }] };
  const story = said.caption === undefined ? storyParts(ctx.data) : [...storyParts(ctx.data), { id: '', text: said.caption }];
  return { stay: [{ key: 'complaint.file_kept' }], data: { files: [...files, ...said.files.map((f) => f.id)], story } };
}

function storyParts(data: FlowData): readonly { readonly id: string; readonly text: string }[] {
  const parts = data['story'];
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part: unknown) =>
    typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string'
      ? [{ id: 'id' in part && typeof part.id === 'string' ? part.id : '', text: part.text }]
      : [],
  );
}

function storyText(data: FlowData): string {
  return storyParts(data)
    .map((part) => part.text)
    .join('\n');
}

function categoryOf(data: FlowData): CaseCategory {
  return CASE_CATEGORIES.find((name) => name === data['category']) ?? 'other';
}

function summary(ctx: Ctx): Reply {
  const { data } = ctx;
  const story = storyText(data);
  const lines: Line[] = [
    { key: 'complaint.summary', keys: { category: `category.${categoryOf(data)}` } },
    { text: story.length > SHOWN_IN_SUMMARY ? `${cutText(story, SHOWN_IN_SUMMARY)}…` : story },
  ];
  const place = textIn(data, 'place');
  const employer = textIn(data, 'employer');
  if (place !== '') lines.push({ key: 'complaint.summary_place', params: { place } });
  if (employer !== '') lines.push({ key: 'complaint.summary_employer', params: { employer } });
  const count = listIn(data, 'files').length;
  if (count > 0) lines.push({ key: 'complaint.summary_files', params: { count } });
  const name = textIn(data, 'name');
  lines.push(name === '' ? { key: 'complaint.summary_anonymous' } : { key: 'complaint.summary_named', params: { name } });
  lines.push({ key: 'complaint.confirm' });
  return {
    lines,
    choices: [choice('complaint', 'confirm', 'send'), choice('complaint', 'confirm', 'change'), CANCEL],
  };
}

function file(ctx: Ctx): Next {
  const { data, env } = ctx;
  const code = env.newCaseCode();
  const story = storyText(data);
  const draft: CaseDraft = {
    id: env.newId(),
    code,
    kind: 'complaint',
    category: categoryOf(data),
    urgent: env.urgent(story),
    anonymous: textIn(data, 'name') === '',
    name: textIn(data, 'name') || null,
    story,
    place: textIn(data, 'place') || null,
    employer: textIn(data, 'employer') || null,
    files: listIn(data, 'files'),
    // What was written, changed or taken back before is not the staff's to read; the story is in the case.
    since: env.now + 1,
  };
  const moved = moveOwner(ctx.state, { type: 'opened', caseId: draft.id, caseCode: publicPart(code) });
  return {
    end: true,
    say: [{ key: 'complaint.sent', params: { code } }, { key: 'queue.how' }],
    state: isRefusal(moved) ? {} : moved,
    effects: [{ type: 'open_case', draft }],
  };
}

export const complaint: Flow = {
  name: 'complaint',
  version: 1,
  first: 'category',
  steps: Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, welcomeEvidence(step)])),
};
