import { sqliteKit } from './kit.sqlite.js';
import { makeTables } from './tables.js';

/** For drizzle-kit, which looks for exported tables. */
export const {
  conversations,
  inbox,
  outbox,
  cases,
  caseEvents,
  files,
  staff,
  sessions,
  feedback,
  approvals,
  answersGiven,
  questions,
  alerts,
  leases,
} = makeTables(sqliteKit);
