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

/** A paragraph with what must stay under its end. */
type Block = { readonly body: string; readonly tail: string };

function splitParagraphs(paragraphs: Worded['paragraphs'], limit: number): string[] {
  const blocks: Block[] = [];
  for (const paragraph of paragraphs) {
    const last = blocks.at(-1);
    if (paragraph.keepWithPrevious !== true || last === undefined) blocks.push({ body: paragraph.text, tail: '' });
    else blocks[blocks.length - 1] = { body: last.body, tail: `${last.tail}\n\n${paragraph.text}` };
  }
  const messages: string[] = [];
  for (const text of blocks.flatMap((block) => splitBlock(block, limit))) {
    const last = messages.at(-1);
    if (last !== undefined && last.length + 2 + text.length <= limit) messages[messages.length - 1] = `${last}\n\n${text}`;
    else messages.push(text);
  }
  return messages;
}

/** Splits the body so that its last part still has room for the tail; a tail as long as a message is split as well. */
function splitBlock({ body, tail }: Block, limit: number): string[] {
  if (body.length + tail.length <= limit) return [body + tail];
  if (tail.length > limit / 2) return splitText(body + tail, limit);
  const parts = splitText(body, limit - tail.length);
  return parts.map((part, i) => (i === parts.length - 1 ? part + tail : part));
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
