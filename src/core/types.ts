/**
 * core: the pure conversation engine. Imports nothing, not even packages.
 * Time, ids and words come in through `Env`; what should happen goes out as `Effect`s.
 */

export const LOCALES = ['vi', 'ru', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

export const AUDIENCES = ['worker', 'family', 'employer'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** Exactly one of these owns a conversation. `closed`: erased or not begun; the next message gives it to the bot. */
export type Owner = 'bot' | 'queue' | 'human' | 'closed';

/** Intents that lead somewhere else than to an article. The names are part of the `ask --jsonl` contract. */
export const INTENTS = [
  'jobs',
  'departure',
  'complaint',
  'urgent',
  'talk-to-staff',
  'language',
  'forget-me',
  'calculator',
  'self-check',
  'settings',
] as const;
export type Intent = (typeof INTENTS)[number];

/** Words that work at every step, in every language and spelling. */
export const COMMANDS = [
  'back',
  'cancel',
  'menu',
  'help',
  'yes',
  'no',
  'skip',
  'done',
  'end',
  'again',
  'start',
  'hello',
  'thanks',
] as const;
export type Command = (typeof COMMANDS)[number];

/** The slash commands that platforms list; descriptions are the locale keys `command.<name>`. */
export const COMMAND_NAMES = ['menu', 'ask', 'complaint', 'staff', 'language', 'help', 'cancel', 'end', 'forget'] as const;

export type Params = Readonly<Record<string, string | number>>;

/** One paragraph of a reply: a locale key, an article to cite, or text that a person wrote. */
export type Line =
  | { readonly key: string; readonly params?: Params; readonly keys?: Readonly<Record<string, string>> }
  | { readonly article: string }
  | { readonly text: string };

/** A button, and at the same time a numbered line. `payload` is ASCII, at most 64 bytes, safe to receive late. */
export type Choice = { readonly payload: string; readonly label: Line };

export type Reply = { readonly lines: readonly Line[]; readonly choices?: readonly Choice[] };

/** Policy classes of outgoing messages; `engine/policy.ts` says what an unknown outcome means for each. */
export type MessageKind = 'answer' | 'notice' | 'staff_reply' | 'reminder' | 'bulk';

export type MediaKind = 'photo' | 'document' | 'video' | 'voice' | 'audio';
/** A file that waits on the platform (or, for the simulator, already with us) under `ref`. */
export type MediaRef = {
  readonly kind: MediaKind;
  readonly ref: string;
  readonly name?: string;
  readonly mime?: string;
  readonly size?: number;
};

/** What a person or the staff did, already cleaned and free of platform shapes. */
export type Input =
  | { readonly kind: 'text'; readonly text: string; readonly messageId?: string; readonly cut?: boolean }
  | { readonly kind: 'choice'; readonly payload: string }
  | {
      readonly kind: 'media';
      readonly files: readonly MediaRef[];
      readonly caption?: string;
      readonly album?: string;
      readonly messageId?: string;
    }
  | { readonly kind: 'start'; readonly payload?: string }
  | { readonly kind: 'edit'; readonly text: string; readonly messageId: string }
  | { readonly kind: 'unsupported'; readonly what: 'sticker' | 'location' | 'contact' | 'other' | 'empty' }
  | { readonly kind: 'group' }
  | { readonly kind: 'left' }
  | { readonly kind: 'returned' }
  | { readonly kind: 'staff'; readonly act: StaffAct };

/** A deed of the staff (or of the clock) on a case, as the conversation hears it. */
export type StaffAct =
  | { readonly type: 'claim'; readonly caseId: string; readonly code: string; readonly staffName: string }
  | { readonly type: 'release'; readonly caseId: string; readonly code: string; readonly why: 'staff' | 'lease' }
  | { readonly type: 'reply'; readonly caseId: string; readonly code: string; readonly staffName: string; readonly text: string }
  | { readonly type: 'close'; readonly caseId: string; readonly code: string; readonly outcome: CaseOutcome };

export const CASE_OUTCOMES = ['solved', 'advised', 'referred', 'no_answer', 'withdrawn', 'not_ours'] as const;
export type CaseOutcome = (typeof CASE_OUTCOMES)[number];

export const CASE_CATEGORIES = [
  'wages',
  'passport',
  'hours',
  'accident',
  'housing',
  'violence',
  'contract',
  'fees',
  'dismissal',
  'detention',
  'documents',
  'other',
] as const;
export type CaseCategory = (typeof CASE_CATEGORIES)[number];

export type CaseDraft = {
  readonly id: string;
  readonly code: string;
  readonly kind: 'complaint' | 'question';
  readonly category: CaseCategory;
  readonly urgent: boolean;
  readonly anonymous: boolean;
  /** What the person wants to be called; only when they chose to give a name. */
  readonly name: string | null;
  readonly story: string;
  readonly place: string | null;
  readonly employer: string | null;
  readonly files: readonly string[];
  readonly since: number;
};

/** What one turn asks the shell to make true. `engine/effects.ts` turns each into rows; nothing here does I/O. */
export type Effect =
  | { readonly type: 'say'; readonly reply: Reply; readonly kind: MessageKind }
  | { readonly type: 'open_case'; readonly draft: CaseDraft }
  | { readonly type: 'append_to_case'; readonly caseId: string; readonly what: 'message' | 'urgent' | 'left' | 'ended' | 'edited' }
  | { readonly type: 'keep_file'; readonly id: string; readonly file: MediaRef; readonly caseId: string | null }
  | { readonly type: 'rate_case'; readonly caseId: string; readonly rating: number }
  | { readonly type: 'feedback'; readonly article: string; readonly helpful: boolean }
  | { readonly type: 'answered'; readonly outcome: Heard }
  | { readonly type: 'asked'; readonly question: Asked }
  | { readonly type: 'erase' };

/** How a free text was understood; for counters, `ask --jsonl` and editors. Holds no text of the person. */
export type Heard =
  | { readonly kind: 'answer'; readonly article: string; readonly offered: readonly string[]; readonly score: number }
  | { readonly kind: 'clarify'; readonly offered: readonly string[]; readonly score: number }
  | { readonly kind: 'none'; readonly score: number }
  | { readonly kind: 'flow'; readonly flow: Intent; readonly score: number };

/** A question as editors read it: without what could name the person. `article`: the one that answers it, if any. */
export type Asked = {
  readonly text: string;
  readonly audience: Audience | null;
  readonly outcome: 'answer' | 'clarify' | 'none';
  readonly article: string | null;
};

/** The place of a person inside a flow. `data` survives JSON, restarts and releases (`version` guards its shape). */
export type Frame = {
  readonly flow: string;
  readonly version: number;
  readonly step: string;
  readonly path: readonly string[];
  readonly data: FlowData;
  readonly since: number;
};
export type FlowData = { readonly [key: string]: Json };
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type State = {
  readonly owner: Owner;
  /** The case that the queue or a human works on in this conversation. */
  readonly caseId: string | null;
  /** The public part of that case's code, to name it to the person. */
  readonly caseCode: string | null;
  readonly locale: Locale | null;
  /** True once the person chose the language; until then the language of the question decides. */
  readonly localeFixed: boolean;
  readonly audience: Audience | null;
  readonly promised: boolean;
  readonly flow: Frame | null;
  /** A flow left half-way through the menu; the menu offers to go on. */
  readonly parked: Frame | null;
  /** Choices of the last reply, so that a number or a caption typed by hand works. */
  readonly choices: readonly Choice[];
  /** The last reply, for "again". */
  readonly last: Reply | null;
  readonly lastArticle: string | null;
  readonly album: string | null;
  /** The person does not want to be told when an answer that they were given has changed. */
  readonly noCorrections?: boolean;
};

export const initialState: State = {
  owner: 'closed',
  caseId: null,
  caseCode: null,
  locale: null,
  localeFixed: false,
  audience: null,
  promised: false,
  flow: null,
  parked: null,
  choices: [],
  last: null,
  lastArticle: null,
  album: null,
};

export type Question = {
  readonly text: string;
  readonly locale: Locale;
  readonly audience: Audience | null;
  readonly lastArticle: string | null;
};

/** What the search found. `answer` is sure enough to show; `clarify` offers at most three; `none` is an honest no. */
export type Finding =
  | { readonly kind: 'answer'; readonly article: string; readonly related: readonly string[]; readonly score: number }
  | { readonly kind: 'clarify'; readonly options: readonly string[]; readonly score: number }
  | { readonly kind: 'none'; readonly score: number };

export type Standing = 'served' | 'expired' | 'unapproved';

export type Topic = { readonly id: string; readonly articles: readonly string[] };

/** Everything a turn may know about the world: plain functions over data that is already in memory. */
export type Env = {
  readonly now: number;
  readonly newId: () => string;
  readonly newCaseCode: () => string;
  readonly say: (locale: Locale, key: string, params?: Params) => string;
  readonly find: (question: Question) => Finding;
  /** The same for a message that may hold two questions: one finding, or two answers. */
  readonly findAll: (question: Question) => readonly Finding[];
  /** Whether an article may be given as fact. `expired`: past its review; `unapproved`: the editors have yet to approve it. */
  readonly standing: (article: string) => Standing;
  /** True while answers are given that no editor has approved: `help` says so. */
  readonly servesUnapproved: () => boolean;
  readonly title: (article: string, locale: Locale) => string | null;
  /** What people of this kind ask after this article. */
  readonly related: (article: string, audience: Audience | null) => readonly string[];
  readonly topics: (audience: Audience | null) => readonly Topic[];
  /** Articles that an intent leads to while its own flow does not exist yet. */
  readonly guide: (intent: Intent) => readonly string[];
  /** What to say when a text is the code of one of this person's cases; null for anything else. */
  readonly glance: (text: string) => Line | null;
  readonly command: (text: string) => Command | null;
  readonly intent: (text: string) => Intent | null;
  readonly urgent: (text: string) => boolean;
  /** Not sure enough for emergency help, too likely for silence: the number to call stands under the reply. */
  readonly worry: (text: string) => boolean;
  readonly isQuestion: (text: string) => boolean;
  readonly category: (text: string) => CaseCategory | null;
  /** The language of a text, with how sure we are; null when the text does not tell (a number, an emoji). */
  readonly language: (text: string) => { readonly locale: Locale; readonly sure: boolean } | null;
  /** A question without numbers, addresses, links and names. */
  readonly anonymise: (text: string) => string;
  /** A language named by the person ("tiếng Nga", "english", "по-русски"). */
  readonly languageNamed: (text: string) => Locale | null;
};
