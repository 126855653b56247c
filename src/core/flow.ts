import {
  type Command,
  type Effect,
  type Env,
  type FlowData,
  type Frame,
  type Line,
  LOCALES,
  type Locale,
  type MediaRef,
  type Reply,
  type State,
} from './types.js';

/** What a step of a flow sees. */
export type Ctx = {
  readonly state: State;
  readonly locale: Locale;
  readonly data: FlowData;
  readonly since: number;
  readonly env: Env;
};

/** An input after numbers, captions, payloads and command words have been recognised. */
export type Said =
  | { readonly kind: 'choice'; readonly value: string }
  | { readonly kind: 'text'; readonly text: string; readonly command: Command | null; readonly messageId?: string }
  | { readonly kind: 'media'; readonly files: readonly { id: string; file: MediaRef }[]; readonly caption?: string };

/** Where a flow goes after an answer. `say` comes before the next prompt. */
export type Next =
  | { readonly to: string; readonly data?: FlowData; readonly say?: readonly Line[]; readonly state?: Partial<State> }
  | { readonly stay: readonly Line[]; readonly data?: FlowData; readonly quiet?: boolean }
  | {
      readonly end: true;
      readonly say?: readonly Line[];
      readonly after?: 'menu' | 'nothing';
      readonly state?: Partial<State>;
      readonly effects?: readonly Effect[];
    };

export type FlowStep = {
  /** The prompt. Its choices carry payloads `<flow>/<step>/<value>`; build them with `choice()`. */
  readonly ask: (ctx: Ctx) => Reply;
  /** The answer; null means "this step does not understand that", and the engine looks further. */
  readonly hear: (ctx: Ctx, said: Said) => Next | null;
  /**
   * `mostly`: any text may be an answer here, so only a clear question is taken for one. `keeps`: a clear question is
   * answered and kept as well, for it may be part of a story. `always`: every text is meant for this step, questions
   * too (they are written for the staff).
   */
  readonly freeText?: 'mostly' | 'keeps' | 'always';
};

export type Flow = {
  readonly name: string;
  /** Raise it when `data` or the steps change shape: people in the middle start that flow again, and are told. */
  readonly version: number;
  readonly first: string;
  readonly steps: Readonly<Record<string, FlowStep>>;
};

export type Flows = ReadonlyMap<string, Flow>;

export function listFlows(flows: readonly Flow[]): Flows {
  return new Map(flows.map((flow) => [flow.name, flow]));
}

/** A button of a step. The label's locale key is `<flow>.<step>.<value>` unless given. */
export function choice(flow: string, step: string, value: string, label?: Line): { payload: string; label: Line } {
  return { payload: `${flow}/${step}/${value}`, label: label ?? { key: `${flow}.${step}.${value}` } };
}

/** The frame of a flow at its beginning, or at `step`. */
export function enterFlow(flow: Flow, now: number, data: FlowData = {}, step: string = flow.first): Frame {
  return { flow: flow.name, version: flow.version, step, path: [], data, since: now };
}

/** Text held in flow data under `key`; empty when absent. */
export function textIn(data: FlowData, key: string): string {
  const value = data[key];
  return typeof value === 'string' ? value : '';
}

/** A list of strings held in flow data under `key`. */
export function listIn(data: FlowData, key: string): readonly string[] {
  const value = data[key];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** The language a person picked, by button (`lang/ru` reaches a flow as the choice `lang-ru`) or by naming it. */
export function pickedLanguage(ctx: Ctx, said: Said): Locale | null {
  if (said.kind === 'choice') return LOCALES.find((locale) => said.value === `lang-${locale}`) ?? null;
  return said.kind === 'text' ? ctx.env.languageNamed(said.text) : null;
}
