import { createHash } from 'node:crypto';
import { raw } from 'hono/html';
import { type Child, Fragment } from 'hono/jsx';
import type { Locale } from '../core/types.js';
import type { Words } from './desk.js';
import type { View } from './html.js';
import type { Viewer } from './session.js';
import { dayIn, timeIn } from './words.js';

/** The proof that a form is from a page of ours. Every form that posts has it. */
export function Csrf({ viewer }: { viewer: Viewer }): View {
  return <input type="hidden" name="_csrf" value={viewer.session.csrf} />;
}

/**
 * A part of a page that live updates replace. It carries a fingerprint of what it shows: the browser leaves a part
 * alone that did not change, so nothing flickers, loses the focus or is read aloud twice.
 */
export function Region({
  id,
  live = false,
  children,
  ...rest
}: {
  id: string;
  live?: boolean;
  children?: Child;
  class?: string;
  role?: string;
}): View {
  // The fragment escapes its children; the bare children would not be escaped.
  const html = String(<Fragment>{children}</Fragment>);
  const version = createHash('sha256').update(html).digest('base64url').slice(0, 10);
  return (
    <div id={id} data-v={version} {...(live ? { 'hx-swap-oob': 'true' } : {})} {...rest}>
      {raw(html)}
    </div>
  );
}

/** Words for screen readers only. The element stays and its words change: that is what gets spoken. */
export function Spoken({ id, live = false, children }: { id: string; live?: boolean; children: string }): View {
  return (
    <p id={id} class="unseen" role="status" data-v={children} {...(live ? { 'hx-swap-oob': 'innerHTML' } : {})}>
      {children}
    </p>
  );
}

/** A label with its input, an optional hint, and what is wrong with the value. */
export function Field(props: { id: string; label: string; hint?: string; wrong?: string | undefined; children: Child }): View {
  return (
    <div class="field">
      <label for={props.id}>{props.label}</label>
      {props.hint === undefined ? null : (
        <p class="hint" id={`${props.id}-hint`}>
          {props.hint}
        </p>
      )}
      {props.children}
      {props.wrong === undefined ? null : (
        <p class="wrong" role="alert" id={`${props.id}-wrong`}>
          {props.wrong}
        </p>
      )}
    </div>
  );
}

/** What just happened, in words. Errors interrupt a screen reader, good news waits. */
export function Notice({ tone, children }: { tone: 'good' | 'bad' | 'warn'; children: Child }): View {
  return (
    <p class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {children}
    </p>
  );
}

/** A moment in both places that matter; the day is told when it is not today. */
export function When({ at, now, locale, t }: { at: number; now: number; locale: Locale; t: Words }): View {
  const day = dayIn('moscow', at, locale);
  const dayLater = dayIn('hanoi', at, locale) === day ? '' : ' (+1)';
  return (
    <time datetime={new Date(at).toISOString()}>
      {day === dayIn('moscow', now, locale) ? null : <span class="day">{day} </span>}
      {t('console.time', { moscow: timeIn('moscow', at, locale), hanoi: timeIn('hanoi', at, locale) + dayLater })}
    </time>
  );
}

/** A value with its name, in a list of facts. */
export function Fact({ name, wide = false, children }: { name: string; wide?: boolean; children: Child }): View {
  return (
    <div class={wide ? 'whole' : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
