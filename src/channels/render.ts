import type { Capabilities } from './channel.js';

/** A worded reply: paragraphs, of which some must stay with the one before (a citation with its answer). */
export type Worded = {
  readonly paragraphs: readonly { readonly text: string; readonly keepWithPrevious?: boolean }[];
  readonly choices: readonly { readonly payload: string; readonly label: string }[];
};

export type Rendered = { readonly text: string; readonly choices: readonly { readonly payload: string; readonly label: string }[] };

/**
 * Turns a worded reply into messages of a platform. Choices that do not fit as buttons become numbered lines; a
 * long text is split between paragraphs, then between sentences; buttons go under the last message. The numbers
 * mean the same on every channel, because a number typed by hand works everywhere.
 */
export function renderReply(reply: Worded, caps: Capabilities): readonly Rendered[] {
  const asButtons = fitsButtons(reply.choices, caps);
  const menu = asButtons || reply.choices.length === 0 ? [] : [{ text: numbered(reply.choices), keepWithPrevious: true }];
  const texts = splitParagraphs([...reply.paragraphs, ...menu], caps.textLimit);
  return texts.map((text, i) => ({ text, choices: asButtons && i === texts.length - 1 ? reply.choices : [] }));
}

function fitsButtons(choices: Worded['choices'], caps: Capabilities): boolean {
  return (
    choices.length <= caps.maxButtons &&
    choices.every((c) => c.label.length <= caps.labelLimit && Buffer.byteLength(c.payload) <= caps.payloadLimit)
  );
}

function numbered(choices: Worded['choices']): string {
  return choices.map((choice, i) => `${i + 1}. ${choice.label}`).join('\n');
}

function splitParagraphs(paragraphs: Worded['paragraphs'], limit: number): string[] {
  const blocks: string[] = [];
  for (const paragraph of paragraphs) {
    const last = blocks.at(-1);
    if (paragraph.keepWithPrevious === true && last !== undefined) blocks[blocks.length - 1] = `${last}\n\n${paragraph.text}`;
    else blocks.push(paragraph.text);
  }
  const messages: string[] = [];
  for (const block of blocks.flatMap((text) => splitText(text, limit))) {
    const last = messages.at(-1);
    if (last !== undefined && last.length + 2 + block.length <= limit) messages[messages.length - 1] = `${last}\n\n${block}`;
    else messages.push(block);
  }
  return messages;
}

/** Splits at the last paragraph, sentence, line or word end before the limit; inside a word only when it must. */
export function splitText(text: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const at = cutAt(rest, limit);
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  if (rest !== '' || parts.length === 0) parts.push(rest);
  return parts;
}

function cutAt(text: string, limit: number): number {
  const window = text.slice(0, limit);
  for (const ending of [/\n\n(?=[^\n]*$)/s, /[.!?…](?=\s[^.!?…]*$)/s, /\n(?=[^\n]*$)/s, /\s(?=\S*$)/s]) {
    const found = ending.exec(window);
    // An end in the first third would make a sad little message; look for a coarser one.
    if (found && found.index > limit / 3) return found.index + found[0].length;
  }
  return /[\ud800-\udbff]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
}
