import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Evidence on disk, encrypted. Names are ids of ours; nothing of a person is in a path. */
export type FileStore = {
  readonly put: (id: string, bytes: Buffer) => Promise<void>;
  /** Null when there is no such file. Throws when the key does not fit or the file was changed. */
  readonly get: (id: string) => Promise<Buffer | null>;
  readonly remove: (id: string) => Promise<void>;
};

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Files under `dir`, sealed with AES-256-GCM under `key` (32 bytes). A file is whole or absent, never half. */
export function makeFileStore(dir: string, key: Buffer): FileStore {
  const path = (id: string) => join(dir, id.replace(/[^0-9A-Za-z-]/g, ''));
  return {
    put: async (id, bytes) => {
      await mkdir(dir, { recursive: true });
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(id));
      const sealed = Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
      const temporary = `${path(id)}.part`;
      await writeFile(temporary, sealed, { mode: 0o600, flush: true });
      await rename(temporary, path(id));
    },
    get: async (id) => {
      const sealed = await readFile(path(id)).catch(() => null);
      if (sealed === null) return null;
      const opened = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES)).setAAD(Buffer.from(id));
      opened.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      return Buffer.concat([opened.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES)), opened.final()]);
    },
    remove: async (id) => rm(path(id), { force: true }),
  };
}

/** Files in memory, for tests and the terminal chat. */
export function makeMemoryFileStore(): FileStore {
  const files = new Map<string, Buffer>();
  return {
    put: async (id, bytes) => void files.set(id, bytes),
    get: async (id) => files.get(id) ?? null,
    remove: async (id) => void files.delete(id),
  };
}
