import { describe, expect, it } from 'vitest';
import { readTable, realSearch } from './fixtures.js';

const search = realSearch();

describe('the language of a message', () => {
  it.each(readTable('language'))('is %s (sure: %s) for "%s"', (locale, sure, text) => {
    const heard = search.language(text ?? '');
    expect(heard?.locale ?? 'none').toBe(locale);
    if (sure === 'yes') expect(heard?.sure).toBe(true);
  });

  it.each([
    ['vi', 'tiếng Việt'],
    ['vi', 'tieng viet'],
    ['vi', 'Vietnamese please'],
    ['vi', '🇻🇳'],
    ['ru', 'по-русски'],
    ['ru', 'tiếng Nga'],
    ['ru', 'Russian'],
    ['ru', 'po russki'],
    ['en', 'English please'],
    ['en', 'tiếng anh'],
    ['en', 'на английском'],
    [null, 'tiếng Nga hay tiếng Việt'],
    [null, 'xin chào'],
    [null, 'hợp đồng của em viết bằng tiếng Nga thì em phải làm gì'],
  ])('named by the person is %s for "%s"', (locale, text) => {
    expect(search.languageNamed(text)).toBe(locale);
  });
});

describe('a command', () => {
  it.each(readTable('commands'))('%s is heard in "%s"', (command, text) => {
    expect(search.command(text ?? '') ?? '-').toBe(command);
  });
});

describe('danger', () => {
  it.each(readTable('urgent'))('%s: "%s"', (urgent, text) => {
    expect(search.urgent(text ?? '') ? 'yes' : 'no').toBe(urgent);
  });
});

describe('what a message wants', () => {
  it.each(readTable('intents'))('%s: "%s"', (intent, text) => {
    expect(search.intent(text ?? '') ?? '-').toBe(intent);
  });
});

describe('what a complaint is about', () => {
  it.each(readTable('categories'))('%s: "%s"', (category, text) => {
    expect(search.category(text ?? '') ?? '-').toBe(category);
  });
});

describe('a question', () => {
  it.each([
    [true, 'Chủ giữ hộ chiếu có đúng không?'],
    [true, 'luong toi thieu la bao nhieu'],
    [true, 'lm sao lay lai ho chieu'],
    [true, 'có được nghỉ không'],
    [true, 'сколько дней отпуска'],
    [true, 'что делать если не платят'],
    [true, 'kuda zhalovatsya'],
    [true, 'can i leave'],
    [true, 'is it legal'],
    [false, 'sếp nợ lương 3 tháng'],
    [false, 'ong chu giu ho chieu cua em'],
    [false, 'chủ không trả lương cho em'],
    [false, 'начальник забрал паспорт'],
    [false, 'my boss took my passport'],
  ])('%s: "%s"', (asks, text) => {
    expect(search.isQuestion(text)).toBe(asks);
  });
});
