import type { ChannelName } from '../channels/channel.js';
import { describeError } from '../log.js';
import { type FileRow, filesToRemove, markRemoved, settleFile, waitingFiles } from '../store/files.js';
import type { Engine } from './engine.js';

const AT_ONCE = 4;
const MOST_TRIES = 6;

/** Brings evidence from the platforms to us (their links are short-lived), and removes what was erased. */
export async function fetchFiles(engine: Engine): Promise<void> {
  const waiting = await waitingFiles(engine.db, engine.ports.now(), 20);
  for (let i = 0; i < waiting.length; i += AT_ONCE) {
    await Promise.all(waiting.slice(i, i + AT_ONCE).map((file) => fetchFile(engine, file)));
  }
  for (const id of await filesToRemove(engine.db, 50)) {
    await engine.files.remove(id);
    await engine.db.commit([markRemoved(id)]);
  }
}

async function fetchFile(engine: Engine, file: FileRow): Promise<void> {
  const channel = engine.channels.get(file.channel as ChannelName);
  const now = engine.ports.now();
  if (!channel?.download || file.ref === null) {
    await engine.db.commit([settleFile(file.id, { status: 'failed' })]);
    return;
  }
  try {
    const got = await channel.download({ kind: file.kind, ref: file.ref });
    if ('gone' in got) {
      engine.log.warn('file_gone', { file: file.id, why: got.gone });
      await engine.db.commit([settleFile(file.id, { status: 'failed', ref: null })]);
    } else {
      await engine.files.put(file.id, got.bytes);
      await engine.db.commit([
        settleFile(file.id, { status: 'stored', size: got.bytes.length, ref: null, ...(got.mime === null ? {} : { mime: got.mime }) }),
      ]);
    }
  } catch (error) {
    const attempts = file.attempts + 1;
    engine.log.warn('file_fetch_failed', { file: file.id, attempt: attempts, ...describeError(error) });
    const again = attempts < MOST_TRIES ? { attempts, dueAt: now + 5_000 * 3 ** attempts } : { attempts, status: 'failed' as const };
    await engine.db.commit([settleFile(file.id, again)]);
  }
  if (file.caseId !== null) engine.changes.tell({ caseId: file.caseId });
}
