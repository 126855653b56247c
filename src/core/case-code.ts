/**
 * Case codes: `K7M4Q-9XW3T-H2CNP`. The first five characters name the case to staff and in notices; the next nine
 * are the person's secret; the last one is a checksum. 14 random characters of a 31-letter alphabet: 69 bits.
 */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const RANDOM_CHARS = 14;

/** A fresh code. `randomInt(n)` gives an even 0 ≤ i < n and must come from a cryptographic source. */
export function makeCaseCode(randomInt: (below: number) => number): string {
  const body = Array.from({ length: RANDOM_CHARS }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  return groupCode(body + checkCharacter(body));
}

/** Reads a code as people type it (spaces, small letters, O for 0 are forgiven); null when it cannot be one. */
export function readCaseCode(typed: string): string | null {
  const plain = typed.toUpperCase().replace(/[^0-9A-Z]/g, '');
  if (plain.length !== RANDOM_CHARS + 1 || [...plain].some((c) => !ALPHABET.includes(c))) return null;
  const body = plain.slice(0, RANDOM_CHARS);
  return checkCharacter(body) === plain.charAt(RANDOM_CHARS) ? groupCode(plain) : null;
}

/** The part of a code that staff see and that may stand in a notice. */
export function publicPart(code: string): string {
  return code.slice(0, 5);
}

function groupCode(plain: string): string {
  return `${plain.slice(0, 5)}-${plain.slice(5, 10)}-${plain.slice(10)}`;
}

// Powers of 7 modulo the prime 31: every single wrong character and every swap of neighbours changes the sum.
function checkCharacter(body: string): string {
  let sum = 0;
  for (const character of body) sum = (sum * 7 + ALPHABET.indexOf(character)) % ALPHABET.length;
  return ALPHABET.charAt(sum);
}
