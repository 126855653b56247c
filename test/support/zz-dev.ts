import { addCaseEvent } from '../../src/store/case-events.js';
import { makeTestConsole } from './console-engine.js';
import { claimCase } from '../../src/cases/claim.js';
import { replyToCase } from '../../src/cases/reply.js';
import { noteOnCase } from '../../src/cases/note.js';
import { closeCase } from '../../src/cases/close.js';
import { addFile, settleFile } from '../../src/store/files.js';
import { addAlert } from '../../src/store/alerts.js';
import { openSqlite } from '../../src/db/open.sqlite.js';
import { readFileSync } from 'node:fs';
export async function seeded(locale: 'vi'|'ru'|'en' = 'vi') {
  const c = await makeTestConsole({ live: true, db: openSqlite(':memory:') });
  const { engine } = c.world;
  const ha = await c.officer('ha', 'admin', locale);
  const minh = await c.officer('minh', 'officer', locale);
  await c.officer('moi', 'officer', locale, true);
  const actor = { kind: 'staff', id: ha, name: 'Nguyễn Thu Hà', role: 'admin' } as const;
  const actor2 = { kind: 'staff', id: minh, name: 'Minh', role: 'officer' } as const;
  const H = 3600_000;
  const cats = ['wages','passport','hours','accident','housing','violence','contract','fees','dismissal','detention','documents','other'] as const;
  const ids: string[] = [];
  for (let i = 0; i < 58; i++) ids.push(await c.seedCase({ category: cats[i % 12]!, urgent: i % 19 === 5, kind: i % 5 === 0 ? 'question' : 'complaint', locale: i % 7 === 0 ? 'ru' : i % 11 === 0 ? 'en' : 'vi', openedAgoMs: (i * 37 % 70) * H + i * 61_000 , anonymous: i % 3 !== 0 }));
  const main = await c.seedCase({ chat: 'lan', category: 'passport', urgent: true, anonymous: true, openedAgoMs: 2.3 * H, place: 'Tula, ul. Lenina', employer: 'OOO «Швейная фабрика Восход»', story: 'Chủ xưởng giữ hộ chiếu của em từ tháng 8. Em xin lại thì bị dọa báo công an. Lương ba tháng nay chưa trả, tiền phòng vẫn trừ.\nEm ở phòng 12 người, cửa khóa ban đêm. Em muốn lấy lại hộ chiếu và về nước. <b>Xin giúp em.</b>' });
  await c.seedCase({ chat: 'lan', category: 'wages', openedAgoMs: 200 * H });
  const now = engine.ports.now();
  await engine.db.commit([addCaseEvent({ id: engine.ports.newId(), caseId: main, at: now - 2.3 * H, actor: { kind: 'person' }, move: { action: 'opened' } })]);
  const conv = c.world.id('lan');
  const png = readFileSync('/tmp/cx/photo.png');
  for (const [i, kind] of (['photo', 'photo', 'voice', 'document', 'photo'] as const).entries()) {
    const id = engine.ports.newId();
    await engine.db.commit([addFile(id, { kind, ref: 'x', mime: kind === 'photo' ? 'image/png' : kind === 'voice' ? 'audio/ogg' : 'application/pdf', size: 245_000 }, { conversationId: conv, caseId: main, channel: 'telegram', now: now - 2.2 * H })]);
    if (i < 4) { await engine.files.put(id, png); await engine.db.commit([settleFile(id, { status: 'stored', ref: null })]); }
  }
  c.world.answers.push({ outcome: 'sent', platformId: '1' }, { outcome: 'sent', platformId: '1' });
  await claimCase(engine, actor, main); await c.world.settle();
  await c.world.person('lan', 'Chị ơi em gửi thêm ảnh bảng chấm công'); await c.world.settle();
  await replyToCase(engine, actor, main, 'Chào em, chị là Hà ở Đại sứ quán. Em đang ở chỗ an toàn không? Em có bản chụp hộ chiếu không?'); await c.world.settle();
  await c.world.person('lan', 'Dạ em ở ký túc xá. Em có ảnh chụp trang đầu.'); await c.world.settle();
  c.world.answers.push({ outcome: 'unknown', code: 'timeout' });
  await replyToCase(engine, actor, main, 'Em gửi ảnh đó cho chị nhé. Giữ hộ chiếu của người khác là trái luật; chị sẽ gọi cho cơ quan di trú Tula.'); await c.world.settle();
  c.world.answers.push({ outcome: 'refused', code: '400_chat_not_found' });
  await replyToCase(engine, actor, main, 'Chị gọi rồi nhé.'); await c.world.settle();
  await noteOnCase(engine, actor, main, 'Đã gọi MVD Tula, người nghe máy: Ivanov. Hẹn gọi lại 15:00.');
  await claimCase(engine, actor2, ids[3]!); await c.world.settle();
  await claimCase(engine, actor, ids[4]!); await c.world.settle();
  await claimCase(engine, actor, ids[6]!); await closeCase(engine, actor, ids[6]!, 'advised'); await c.world.settle();
  await c.world.person(`chat-of-${ids[4]}`, 'Có ai không ạ?'); await c.world.settle();
  await engine.db.commit([addAlert(engine.ports.newId(), now - 600_000, 'channel_misconfigured', 'telegram')]);
  return { ...c, main, ids };
}
