import { runSql } from '../support/postgres.js';

/**
 * Lets the claims of a killed process run out at once, as if the minute they last had passed; PostgreSQL only. First
 * its connections must be gone: the database may still be finishing what the process had sent.
 */
export async function endClaims(databaseUrl: string): Promise<void> {
  const others = `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  while ((await runSql(databaseUrl, others)).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  // A kill during the first start may come before the tables.
  const [made] = await runSql(databaseUrl, `select to_regclass('outbox') is not null as made`);
  if (made?.['made'] === true) await runSql(databaseUrl, `update outbox set claimed_until = 0 where status = 'sending'`);
}
