export type FileKind = { readonly mime: string; readonly extension: string; readonly inline: boolean };

const ascii = (text: string): readonly number[] => [...Buffer.from(text, 'latin1')];

/** First bytes of formats that a browser shows or plays without running anything in them. */
const SHOWN: readonly {
  at: number;
  bytes: readonly number[];
  and?: { at: number; bytes: readonly number[] };
  mime: string;
  extension: string;
}[] = [
  { at: 0, bytes: [0xff, 0xd8, 0xff], mime: 'image/jpeg', extension: 'jpg' },
  { at: 0, bytes: [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a], mime: 'image/png', extension: 'png' },
  { at: 0, bytes: ascii('GIF8'), mime: 'image/gif', extension: 'gif' },
  { at: 0, bytes: ascii('RIFF'), and: { at: 8, bytes: ascii('WEBP') }, mime: 'image/webp', extension: 'webp' },
  { at: 0, bytes: ascii('RIFF'), and: { at: 8, bytes: ascii('WAVE') }, mime: 'audio/wav', extension: 'wav' },
  { at: 0, bytes: ascii('OggS'), mime: 'audio/ogg', extension: 'ogg' },
  { at: 0, bytes: ascii('ID3'), mime: 'audio/mpeg', extension: 'mp3' },
  { at: 4, bytes: ascii('ftypM4A'), mime: 'audio/mp4', extension: 'm4a' },
  { at: 4, bytes: ascii('ftyp'), mime: 'video/mp4', extension: 'mp4' },
];
const PDF = { mime: 'application/pdf', extension: 'pdf', inline: false };
const ANYTHING = { mime: 'application/octet-stream', extension: 'bin', inline: false };

/** What a file is, by its first bytes. Whatever is not known for sure (svg, html, office files) is only downloaded. */
export function kindOfBytes(bytes: Buffer): FileKind {
  const has = (at: number, mark: readonly number[]) => bytes.subarray(at, at + mark.length).equals(Buffer.from(mark));
  const shown = SHOWN.find((kind) => has(kind.at, kind.bytes) && (kind.and === undefined || has(kind.and.at, kind.and.bytes)));
  if (shown !== undefined) return { mime: shown.mime, extension: shown.extension, inline: true };
  return has(0, ascii('%PDF-')) ? PDF : ANYTHING;
}
