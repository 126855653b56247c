import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isInbound } from '../../src/channels/channel.js';
import { parseBody, parseUpdate, type Self } from '../../src/channels/telegram/parse.js';
import { MAX_INBOUND_CHARS } from '../../src/core/text.js';

const folder = new URL('../fixtures/telegram/', import.meta.url);
const raw = (name: string): Buffer => readFileSync(new URL(`${name}.json`, folder));
const fixture = (name: string): Record<string, Record<string, unknown>> => JSON.parse(raw(name).toString());
const self: Self = { id: '7700000001', username: 'fixture_help_bot' };

const chatId = '5012345678';
const base = { chatId, languageHint: 'uz' };
const group = { chatId: '-1002233445566', languageHint: 'ru' };

const table: Record<string, unknown> = {
  update_message_text: {
    ...base,
    eventKey: '810000101',
    at: 1790150437000,
    input: { kind: 'text', text: 'Салом! Менга ёрдам керак', messageId: '401' },
  },
  update_message_start: { ...base, eventKey: '810000102', at: 1790150474000, input: { kind: 'start' } },
  update_message_start_deep_link: { ...base, eventKey: '810000103', at: 1790150511000, input: { kind: 'start', payload: 'city-spb_1' } },
  update_message_photo: {
    ...base,
    eventKey: '810000104',
    at: 1790150548000,
    input: { kind: 'media', files: [{ kind: 'photo', ref: 'fixture-photo-x', size: 74120 }], caption: 'документ', messageId: '404' },
  },
  update_message_media_group_1: {
    ...base,
    eventKey: '810000105',
    at: 1790150585000,
    input: { kind: 'media', files: [{ kind: 'photo', ref: 'fixture-album-1', size: 50001 }], album: '13711111111111111', messageId: '405' },
  },
  update_message_media_group_2: {
    ...base,
    eventKey: '810000106',
    at: 1790150622000,
    input: { kind: 'media', files: [{ kind: 'photo', ref: 'fixture-album-2', size: 50002 }], album: '13711111111111111', messageId: '406' },
  },
  update_message_document: {
    ...base,
    eventKey: '810000107',
    at: 1790150659000,
    input: {
      kind: 'media',
      files: [{ kind: 'document', ref: 'fixture-doc-1', name: 'dogovor.pdf', mime: 'application/pdf', size: 245012 }],
      messageId: '407',
    },
  },
  update_message_document_too_big: {
    ...base,
    eventKey: '810000108',
    at: 1790150696000,
    input: {
      kind: 'media',
      files: [{ kind: 'document', ref: 'fixture-doc-2', name: 'video.zip', mime: 'application/zip', size: 31457280 }],
      messageId: '408',
    },
  },
  update_message_voice: {
    ...base,
    eventKey: '810000109',
    at: 1790150733000,
    input: { kind: 'media', files: [{ kind: 'voice', ref: 'fixture-voice-1', mime: 'audio/ogg', size: 27110 }], messageId: '409' },
  },
  update_message_audio: {
    ...base,
    eventKey: '810000110',
    at: 1790150770000,
    input: {
      kind: 'media',
      files: [{ kind: 'audio', ref: 'fixture-audio-1', name: 'zapis.mp3', mime: 'audio/mpeg', size: 2900110 }],
      messageId: '410',
    },
  },
  update_message_video: {
    ...base,
    eventKey: '810000111',
    at: 1790150807000,
    input: { kind: 'media', files: [{ kind: 'video', ref: 'fixture-video-1', mime: 'video/mp4', size: 4100220 }], messageId: '411' },
  },
  update_message_video_note: {
    ...base,
    eventKey: '810000112',
    at: 1790150844000,
    input: { kind: 'media', files: [{ kind: 'video', ref: 'fixture-vnote-1', size: 1100220 }], messageId: '412' },
  },
  update_message_sticker: { ...base, eventKey: '810000113', at: 1790150881000, input: { kind: 'unsupported', what: 'sticker' } },
  update_message_location: { ...base, eventKey: '810000114', at: 1790150918000, input: { kind: 'unsupported', what: 'location' } },
  update_message_venue: { ...base, eventKey: '810000115', at: 1790150955000, input: { kind: 'unsupported', what: 'location' } },
  update_message_contact_own: { ...base, eventKey: '810000116', at: 1790150992000, input: { kind: 'unsupported', what: 'contact' } },
  update_message_contact_other: { ...base, eventKey: '810000117', at: 1790151029000, input: { kind: 'unsupported', what: 'contact' } },
  update_edited_message: {
    ...base,
    eventKey: '810000118',
    at: 1790151086000,
    input: { kind: 'edit', text: 'исправленный текст', messageId: '418' },
  },
  update_callback_query: {
    ...base,
    eventKey: '810000119',
    at: 1790151036000,
    input: { kind: 'choice', payload: 't:housing' },
    ackId: '2152804999999999901',
  },
  update_callback_query_inaccessible: {
    ...base,
    eventKey: '810000120',
    at: 0,
    input: { kind: 'choice', payload: 't:docs' },
    ackId: '2152804999999999902',
  },
  update_my_chat_member_blocked: { ...base, eventKey: '810000121', at: 1790151103000, input: { kind: 'left' } },
  update_my_chat_member_unblocked: { ...base, eventKey: '810000122', at: 1790151140000, input: { kind: 'returned' } },
  update_message_reaction: { ignored: 'unknown-kind' },
  update_forum_topic_created: { ignored: 'bot' },
  update_forum_topic_operator_reply: { ...group, eventKey: '810000125', at: 1790151251000, input: { kind: 'group' } },
  update_forum_general_message: { ignored: 'group' },
  update_forum_topic_closed: { ignored: 'group' },
  update_forum_topic_reopened: { ignored: 'group' },
  update_migrate_to_chat_id: { ignored: 'group' },
  update_migrate_from_chat_id: { ignored: 'group' },
  update_unknown_kind: { ignored: 'unknown-kind' },
};

describe('telegram fixtures', () => {
  const names = readdirSync(folder)
    .filter((file) => file.startsWith('update_'))
    .map((file) => file.replace('.json', ''));

  it('has an expectation for every update', () => {
    expect(Object.keys(table).sort()).toEqual(names.sort());
  });

  it.each(names)('%s', (name) => {
    expect(parseBody(raw(name), self)).toEqual([table[name]]);
  });

  it('takes over no phone number and no coordinates', () => {
    for (const name of ['update_message_contact_own', 'update_message_contact_other', 'update_message_location', 'update_message_venue']) {
      expect(JSON.stringify(parseBody(raw(name), self))).not.toMatch(/9989000|59\.9|30\.3|Невский/);
    }
  });

  it('reads a list of getUpdates item by item', () => {
    const { result } = JSON.parse(raw('api_getUpdates_two').toString()) as { result: unknown[] };
    expect(result.map((update) => parseUpdate(update, self))).toEqual([table.update_message_text, table.update_callback_query]);
  });
});

/** A fixture with some fields of its message replaced. */
function message(change: Record<string, unknown>, name = 'update_message_text'): unknown {
  const { text: _text, ...rest } = fixture(name).message ?? {};
  return { ...fixture(name), message: { ...rest, ...change } };
}
function inputOf(update: unknown, me: Self = self): unknown {
  const parsed = parseUpdate(update, me);
  return isInbound(parsed) ? parsed.input : parsed;
}

describe('text at the door', () => {
  it.each([
    ['/menu@fixture_help_bot', { kind: 'text', text: '/menu', messageId: '401' }],
    ['/menu@fixture_help_bot now', { kind: 'text', text: '/menu now', messageId: '401' }],
    ['/start@fixture_help_bot case-7', { kind: 'start', payload: 'case-7' }],
    ['/START', { kind: 'start' }],
    ['/start not a payload!', { kind: 'start' }],
    [`/start ${'a'.repeat(65)}`, { kind: 'start' }],
    ['/starting', { kind: 'text', text: '/starting', messageId: '401' }],
    ['a\u0000b\u202ec', { kind: 'text', text: 'abc', messageId: '401' }],
    ['x\ud800y\udc00z', { kind: 'text', text: 'xyz', messageId: '401' }],
    ['Ho\u0323\u0302 chie\u0302\u0301u', { kind: 'text', text: 'Hộ chiếu', messageId: '401' }],
    [' \u0000\u200b\n', { kind: 'unsupported', what: 'empty' }],
    ['', { kind: 'unsupported', what: 'empty' }],
  ])('%j', (text, input) => {
    expect(inputOf(message({ text }))).toEqual(input);
  });

  it('cuts a text of one megabyte and says so', () => {
    const body = Buffer.from(JSON.stringify(message({ text: 'я'.repeat(500_000) })));
    const [parsed] = parseBody(body, self);
    expect(parsed).toMatchObject({ input: { kind: 'text', cut: true } });
    expect(parsed && isInbound(parsed) && parsed.input.kind === 'text' && parsed.input.text.length).toBe(MAX_INBOUND_CHARS);
  });

  it('leaves a text of exactly the limit whole', () => {
    expect(inputOf(message({ text: 'a'.repeat(MAX_INBOUND_CHARS) }))).not.toHaveProperty('cut');
    expect(inputOf(message({ text: 'a'.repeat(MAX_INBOUND_CHARS + 1) }))).toHaveProperty('cut', true);
  });

  it('cuts 10,000 emoji between two emoji', () => {
    const input = inputOf(message({ text: '👍'.repeat(10_000) })) as { text: string; cut: boolean };
    expect(input.cut).toBe(true);
    expect(input.text).toBe('👍'.repeat(MAX_INBOUND_CHARS / 2));
    const odd = inputOf(message({ text: `a${'👍'.repeat(10_000)}` })) as { text: string };
    expect(odd.text.isWellFormed()).toBe(true);
    expect(odd.text.length).toBe(MAX_INBOUND_CHARS - 1);
  });

  it('takes forwarded text as text', () => {
    const forward_origin = { type: 'hidden_user', sender_user_name: 'X', date: 1 };
    expect(inputOf(message({ text: 'hi', forward_origin }))).toEqual({ kind: 'text', text: 'hi', messageId: '401' });
  });
});

describe('files and other content', () => {
  it('takes the largest photo wherever it stands', () => {
    const photo = [
      { file_id: 'big', width: 1280, height: 960 },
      { file_id: 'small', width: 90, height: 67 },
    ];
    expect(inputOf(message({ photo }))).toMatchObject({ files: [{ ref: 'big' }] });
  });

  it('cleans captions and file names', () => {
    const document = { file_id: 'd', file_name: 'a\u202egnp.exe\u0000', mime_type: 'image/png' };
    expect(inputOf(message({ document, caption: '\u0000x\ud800' }))).toEqual({
      kind: 'media',
      files: [{ kind: 'document', ref: 'd', name: 'agnp.exe', mime: 'image/png' }],
      caption: 'x',
      messageId: '401',
    });
  });

  it.each(['dice', 'poll', 'story', 'paid_media', 'something_new'])('%s is unsupported', (field) => {
    expect(inputOf(message({ [field]: {} }))).toEqual({ kind: 'unsupported', what: 'other' });
  });

  it('takes an animation for no document, but hears its caption', () => {
    const animation = { animation: { file_id: 'g' }, document: { file_id: 'g' } };
    expect(inputOf(message(animation))).toEqual({ kind: 'unsupported', what: 'other' });
    expect(inputOf(message({ ...animation, caption: 'help' }))).toEqual({ kind: 'text', text: 'help', messageId: '401' });
  });

  it.each(['pinned_message', 'message_auto_delete_timer_changed', 'write_access_allowed'])('%s is silence', (field) => {
    expect(inputOf(message({ [field]: {} }))).toEqual({ ignored: 'service' });
  });

  it('hears an edited caption, and no moving location', () => {
    const { text: _text, ...rest } = fixture('update_edited_message').edited_message ?? {};
    const edited = (change: object) => inputOf({ update_id: 1, edited_message: { ...rest, ...change } });
    expect(edited({ caption: 'new', photo: [{ file_id: 'p' }] })).toEqual({ kind: 'edit', text: 'new', messageId: '418' });
    expect(edited({ location: { latitude: 1, longitude: 2 } })).toEqual({ ignored: 'edit-without-text' });
  });
});

describe('groups and bots', () => {
  const general = (text: string, change: object = {}) => {
    const update = fixture('update_forum_general_message');
    return { ...update, message: { ...update.message, text, ...change } };
  };

  it.each([
    ['/help', 'group'],
    ['/help@fixture_help_bot', 'group'],
    ['/help@other_bot', undefined],
    ['hi @Fixture_Help_Bot, please', 'group'],
    ['hi @fixture_help_bot2', undefined],
    ['hello all', undefined],
  ])('%j → %s', (text, kind) => {
    expect(inputOf(general(text))).toEqual(kind === undefined ? { ignored: 'group' } : { kind });
  });

  it('knows a command and a reply before it knows its own name', () => {
    const nameless: Self = { id: self.id, username: null };
    expect(inputOf(general('/help@fixture_help_bot'), nameless)).toEqual({ kind: 'group' });
    expect(inputOf(fixture('update_forum_topic_operator_reply'), nameless)).toEqual({ kind: 'group' });
  });

  it('hears no reply to someone else or to the notice of a new topic', () => {
    expect(inputOf(general('x', { reply_to_message: { from: { id: 5, is_bot: false } } }))).toEqual({ ignored: 'group' });
    expect(inputOf(general('x', { reply_to_message: { from: { id: 7700000001, is_bot: true }, forum_topic_created: {} } }))).toEqual({
      ignored: 'group',
    });
  });

  it('ignores other bots', () => {
    expect(inputOf(message({ text: 'hi', from: { id: 9, is_bot: true } }))).toEqual({ ignored: 'bot' });
  });

  it('counts blocking in private chats only', () => {
    const update = fixture('update_my_chat_member_blocked');
    expect(inputOf({ ...update, my_chat_member: { ...update.my_chat_member, chat: { id: -5, type: 'group' } } })).toEqual({
      ignored: 'group',
    });
    expect(inputOf({ ...update, my_chat_member: { ...update.my_chat_member, new_chat_member: { status: 'restricted' } } })).toEqual({
      ignored: 'membership',
    });
  });
});

describe('taps', () => {
  const tap = (change: object) => ({ update_id: 1, callback_query: { ...fixture('update_callback_query').callback_query, ...change } });

  it('are answered in the private chat when the message is missing', () => {
    expect(parseUpdate(tap({ message: undefined }), self)).toEqual({
      ...base,
      eventKey: '1',
      at: 0,
      input: { kind: 'choice', payload: 't:housing' },
      ackId: '2152804999999999901',
    });
  });

  it('in a group are heard as the group', () => {
    expect(parseUpdate(tap({ message: { message_id: 1, date: 5, chat: { id: -9, type: 'supergroup' } } }), self)).toMatchObject({
      chatId: '-9',
      input: { kind: 'group' },
      ackId: '2152804999999999901',
    });
  });

  it('count even when the language is nonsense', () => {
    expect(parseUpdate(tap({ from: { id: 5012345678, language_code: 7 } }), self)).toEqual({
      chatId,
      eventKey: '1',
      at: 1790151036000,
      input: { kind: 'choice', payload: 't:housing' },
      ackId: '2152804999999999901',
    });
  });

  it('cannot smuggle control characters or long payloads', () => {
    expect(inputOf(tap({ data: `go/\u0000${'x'.repeat(100)}` }))).toEqual({ kind: 'choice', payload: `go/${'x'.repeat(61)}` });
  });
});

describe('nonsense', () => {
  it.each([
    ['', 'not-json'],
    ['{"update_id":1,', 'not-json'],
    ['<html>', 'not-json'],
    ['[]', 'malformed'],
    ['null', 'malformed'],
    ['"x"', 'malformed'],
    ['{}', 'malformed'],
    ['{"update_id":1.5,"message":{}}', 'malformed'],
    ['{"update_id":9007199254740993,"message":{}}', 'malformed'],
    ['{"update_id":1}', 'unknown-kind'],
    ['{"update_id":1,"message":null}', 'malformed'],
    ['{"update_id":1,"message":{"message_id":2}}', 'malformed'],
    ['{"update_id":1,"edited_message":[]}', 'malformed'],
    ['{"update_id":1,"callback_query":{"id":"\\u0000","from":{"id":1},"data":"x"}}', 'malformed'],
    ['{"update_id":1,"my_chat_member":7}', 'malformed'],
  ])('%j → %s', (body, ignored) => {
    expect(parseBody(Buffer.from(body), self)).toEqual([{ ignored }]);
  });

  it('nested too deep → not-json or malformed, never an error', () => {
    expect(parseBody(Buffer.from('['.repeat(200_000)), self)).toEqual([{ ignored: 'not-json' }]);
    expect(parseBody(Buffer.from('['.repeat(200_000) + ']'.repeat(200_000)), self)).toEqual([
      { ignored: expect.stringMatching(/not-json|malformed/) },
    ]);
  });

  it('a wrong optional field costs nothing', () => {
    expect(inputOf(message({ text: 'hi', from: { id: 'abc' }, photo: 'x', media_group_id: 4, date: 'soon' }))).toEqual({
      kind: 'text',
      text: 'hi',
      messageId: '401',
    });
    const parsed = parseUpdate(message({ text: 'hi', from: { id: 1, language_code: 'vi\u0000; drop' } }), self);
    expect(parsed).not.toHaveProperty('languageHint');
  });

  it('keeps large ids exact', () => {
    expect(parseUpdate(message({ text: 'hi', chat: { id: 4503599627370495, type: 'private' } }), self)).toMatchObject({
      chatId: '4503599627370495',
    });
  });
});
