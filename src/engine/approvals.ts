import type { Db } from '../db/db.js';
import { allApprovals } from '../store/approvals.js';

export type Approval = { readonly staffId: string; readonly at: number };

/** What the editors approved, in memory, so that a turn can ask without waiting. The table is the truth. */
export type Approvals = {
  /** Who approved this version of this article, oldest first. */
  readonly of: (article: string, version: string) => readonly Approval[];
  /** Reads the table again: at the start, after an approval here, and every minute for those made elsewhere. */
  readonly refresh: (db: Db) => Promise<void>;
};

export function makeApprovals(): Approvals {
  let known = new Map<string, Approval[]>();
  return {
    of: (article, version) => known.get(`${article}/${version}`) ?? [],
    refresh: async (db) => {
      const read = new Map<string, Approval[]>();
      for (const { article, version, staffId, at } of await allApprovals(db)) {
        const key = `${article}/${version}`;
        read.set(key, [...(read.get(key) ?? []), { staffId, at }]);
      }
      known = read;
    },
  };
}
