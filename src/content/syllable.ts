/** Vietnamese syllables: is this one, how was it meant, do two spellings say the same. */

const INITIALS = 'ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|b|c|d|g|h|k|l|m|n|p|r|s|t|v|x|';
const RHYMES = [
  'a ac ach ai am an ang anh ao ap at au ay e ec em en eng enh ech eo ep et eu',
  'i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu',
  'o oa oac oach oai oam oan oang oanh oat oay oc oe oen oeo oet oi om on ong ooc oong op ot',
  'u ua uan uang uat uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu',
  'uy uya uych uyen uyet uynh uyt uyu y yem yen yet yeu',
]
  .join(' ')
  .split(' ');
const SYLLABLE = new RegExp(`^(?:${INITIALS})(?:${RHYMES.join('|')})$`);
const Y_AFTER_CONSONANT = /^((?:ngh|ng|nh|ch|gh|kh|ph|th|tr|[bcdghklmnprstvx]))y$/;
const TONES: Readonly<Record<string, string>> = { '\u0300': '2', '\u0301': '1', '\u0303': '3', '\u0309': '3', '\u0323': '5' };
const VIETNAMESE_LETTER = /[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/;

/** True when folded letters can be one Vietnamese syllable. */
export function isSyllable(folded: string): boolean {
  return folded.length <= 7 && SYLLABLE.test(folded);
}

/** True when a word carries a letter or tone that only Vietnamese has among our languages. */
export function hasVietnameseLetter(word: string): boolean {
  return VIETNAMESE_LETTER.test(word) || /[àáãèéìíòóõùúý]/.test(word);
}

/** Spelling without marks in which "ky" and "ki" are one. */
export function syllableKey(folded: string): string {
  return folded.replace(Y_AFTER_CONSONANT, '$1i');
}

/**
 * The marks of a word in one order: hoà = hòa, lý = lí, and hỏi = ngã because half the country hears no
 * difference. Null when the word has no marks: then it may stand for any.
 */
export function markedKey(word: string, folded: string): string | null {
  if (word === folded) return null;
  let tone = '';
  const letters = word.normalize('NFD').replace(/[\u0300\u0301\u0303\u0309\u0323]/g, (mark) => {
    tone = TONES[mark] ?? '';
    return '';
  });
  return letters.normalize('NFC').replace(Y_AFTER_CONSONANT, '$1i') + tone;
}

/** What a word with leftovers of a Telex or VNI keyboard was meant to be, without marks; null when it is none. */
export function readKeyboardLeftovers(word: string): string | null {
  const meant = /\d/.test(word) ? readVni(word) : readTelex(word);
  return meant !== null && meant !== word && meant.length > 1 && isSyllable(meant) ? meant : null;
}

function readVni(word: string): string | null {
  return /^[a-z]+(?:[1-9][a-z]*)+$/.test(word) ? word.replace(/[1-9]/g, '') : null;
}

function readTelex(word: string): string | null {
  if (!/^[a-z]{3,9}$/.test(word)) return null;
  const letters = word
    .replace(/^dd|(?<=[aeiouy])dd?$/, 'd')
    .replace(/aa|aw/g, 'a')
    .replace(/ee/g, 'e')
    .replace(/oo|ow/g, 'o')
    .replace(/uw/g, 'u')
    .replace(/w$/, '');
  return isSyllable(letters) ? letters : letters.replace(/(?<=[aeiouy][a-z]*)[sfrxj]/, '');
}
