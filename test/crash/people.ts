/** Invented people, each with a conversation that is written down before it begins. */
import type { Random } from './random.js';

/** An update of Telegram without its id; the platform gives that when it sends. */
export type Update = Readonly<Record<string, unknown>>;

export type Person = {
  readonly chatId: number;
  readonly updates: readonly Update[];
  /** What must stand in the one case of this person, part by part; null when no case is opened. */
  readonly story: readonly string[] | null;
  /** The platform's id of the photo that this person sends. */
  readonly photo: string | null;
};

const SENT_AT = 1_790_000_000;
const QUESTIONS = [
  'Bị giữ hộ chiếu thì làm sao?',
  'Lương tối thiểu là bao nhiêu?',
  'Phải đăng ký tạm trú trong mấy ngày?',
  'abc xyz',
] as const;

/** The person with this number; what they do follows from the number and from chance. */
export function makePerson(number: number, random: Random): Person {
  const plays = [complain, complain, complain, ask, askStaff, changeMind] as const;
  return random.pick(plays)(1_000_000 + number, random);
}

type Mouth = {
  readonly says: (text: string) => Update;
  readonly taps: (payload: string) => Update;
  readonly edits: (text: string, back: number) => Update;
  readonly shows: (photo: string) => Update;
};

function makeMouth(chatId: number, random: Random): Mouth {
  let messageId = 0;
  const chat = { id: chatId, type: 'private' };
  const hint = random.pick([null, 'vi', 'ru', 'uz'] as const);
  const from = { id: chatId, is_bot: false, first_name: `P${chatId}`, ...(hint === null ? {} : { language_code: hint }) };
  const base = () => ({ message_id: ++messageId, date: SENT_AT + messageId, from, chat });
  return {
    says: (text) => ({ message: { ...base(), text } }),
    taps: (data) => ({
      callback_query: { id: `${chatId}-${++messageId}`, from, message: { message_id: 1, date: SENT_AT, chat }, chat_instance: '1', data },
    }),
    edits: (text, back) => ({
      edited_message: { message_id: messageId - back, date: SENT_AT, edit_date: SENT_AT + messageId, from, chat, text },
    }),
    shows: (photo) => ({ message: { ...base(), photo: [{ file_id: photo, file_unique_id: photo, width: 90, height: 60 }] } }),
  };
}

function greeting(mouth: Mouth, role: string): Update[] {
  return [mouth.says('/start'), mouth.taps('lang/vi'), mouth.taps(`start/role/${role}`)];
}

/** The whole complaint: a story in counted parts, perhaps corrected, perhaps with a photo. */
function complain(chatId: number, random: Random): Person {
  const mouth = makeMouth(chatId, random);
  const count = random.between(2, 5);
  const story = Array.from({ length: count }, (_, i) => `Phần ${i + 1} của ${chatId}: công ty nợ lương tháng ${i + 1}`);
  const told = [...greeting(mouth, 'worker'), mouth.taps('go/complaint'), mouth.taps('complaint/category/wages'), ...story.map(mouth.says)];
  if (random.chance(0.3)) {
    story[count - 1] = `${story[count - 1]}, xin sửa lại`;
    told.push(mouth.edits(story[count - 1] ?? '', 0));
  }
  told.push(mouth.taps('complaint/story/done'), mouth.says(`Kazan, khu ${chatId}`), mouth.taps('complaint/employer/skip'));
  const photo = random.chance(0.4) ? `photo-${chatId}` : null;
  told.push(...(photo === null ? [mouth.taps('complaint/evidence/skip')] : [mouth.shows(photo), mouth.taps('complaint/evidence/done')]));
  told.push(mouth.taps('complaint/anonymous/yes'), mouth.taps('complaint/confirm/send'));
  if (random.chance(0.5)) told.push(mouth.says(`Xin nói thêm: vẫn chưa có tiền, số ${chatId}`));
  return { chatId, updates: told, story, photo };
}

/** Questions, and thanks for an answer. */
function ask(chatId: number, random: Random): Person {
  const mouth = makeMouth(chatId, random);
  const questions = Array.from({ length: random.between(2, 4) }, () => mouth.says(random.pick(QUESTIONS)));
  return {
    chatId,
    updates: [...greeting(mouth, 'worker'), ...questions, mouth.taps('fb/passport-held/1'), mouth.taps('cmd/menu')],
    story: null,
    photo: null,
  };
}

/** Wants a person, and goes on writing while the case waits. */
function askStaff(chatId: number, random: Random): Person {
  const mouth = makeMouth(chatId, random);
  const story = [`Em ${chatId} cần gặp cán bộ về giấy tờ`];
  const more = Array.from({ length: random.between(1, 3) }, (_, i) => mouth.says(`Lời nhắn thêm số ${i + 1} của ${chatId}`));
  return {
    chatId,
    updates: [...greeting(mouth, 'family'), mouth.taps('go/talk-to-staff'), ...story.map(mouth.says), ...more],
    story,
    photo: null,
  };
}

/** Changes language and role back and forth: every turn overwrites what the turn before has set. */
function changeMind(chatId: number, random: Random): Person {
  const mouth = makeMouth(chatId, random);
  const changes = Array.from({ length: random.between(2, 4) }, () => [
    mouth.taps('go/settings'),
    mouth.taps('settings/show/language'),
    mouth.taps(`lang/${random.pick(['vi', 'ru', 'en'] as const)}`),
  ]);
  return { chatId, updates: [...greeting(mouth, 'employer'), ...changes.flat(), mouth.says('/menu')], story: null, photo: null };
}
