/** The checks of the database: its version, its tables, damaged rows, and the roles it is reached by. */
import type { Env } from '../config/env.ts';
import { pendingMigrations } from '../database/migrate.ts';
import type { PrismaClient } from '../database/prisma-client.ts';
import { readRoleRights } from '../database/role-rights.ts';
import { type Diagnostic, reasonOf, type WithDatabase } from './diagnostic.ts';

const MIN_POSTGRES = 140_000;

export async function checkDatabase(withDatabase: WithDatabase): Promise<Diagnostic[]> {
  try {
    return await withDatabase(async (prisma) => {
      const pending = await pendingMigrations((sql) => prisma.$queryRawUnsafe(sql));
      const version = await checkVersion(prisma);
      if (pending.length === 0) return [version, await checkQuarantine(prisma)];
      const message = `${pending.length} to apply: starting Bindery applies them`;
      return [version, { check: 'migrations', state: 'warning', message }];
    });
  } catch (error) {
    return [{ check: 'database', state: 'failed', message: reasonOf(error) }];
  }
}

async function checkVersion(prisma: PrismaClient): Promise<Diagnostic> {
  const rows = await prisma.$queryRaw<{ number: number; version: string; encoding: string }[]>`
    SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version,
           current_setting('server_encoding') AS encoding`;
  const { number = 0, version = 'unknown', encoding = 'unknown' } = rows[0] ?? {};
  const check = 'database';
  if (number < MIN_POSTGRES)
    return { check, state: 'failed', message: `PostgreSQL ${version}: 14 or newer is needed` };
  if (encoding !== 'UTF8')
    return { check, state: 'failed', message: `its encoding is ${encoding}: UTF8 is needed` };
  return { check, state: 'ok', message: `PostgreSQL ${version}` };
}

/** Of an external PostgreSQL; the embedded one has a role of its own, which owns its database and nothing else. */
export async function checkRoles({ databaseUrl, databaseDirectUrl }: Env): Promise<Diagnostic[]> {
  const findings: Diagnostic[] = [];
  for (const [setting, url] of Object.entries({
    DATABASE_URL: databaseUrl,
    DATABASE_DIRECT_URL: databaseDirectUrl,
  })) {
    if (url !== null) findings.push(await checkRole(setting, url));
  }
  return findings;
}

async function checkRole(setting: string, url: string): Promise<Diagnostic> {
  const check = 'role';
  try {
    const { role, isSuperuser, isOwner, changesJournal, lacking } = await readRoleRights(url);
    const remedy = 'servers need less: see deploy/postgres and docs/operating.md';
    const warning = (what: string): Diagnostic => {
      return { check, state: 'warning', message: `${setting} connects as ${role}, ${what}: ${remedy}` };
    };
    if (isSuperuser) return warning('a superuser of the whole PostgreSQL');
    if (isOwner) return warning('the owner of the tables');
    if (changesJournal) return warning('which may change the journal or the audit log');
    if (lacking.length === 0)
      return {
        check,
        state: 'ok',
        message: `${setting} connects as ${role}, which may add to the journal only`,
      };
    const message = `${setting} connects as ${role}, which lacks rights on ${lacking.join(', ')}: run deploy/postgres/grants.sql as the owner`;
    return { check, state: 'failed', message };
  } catch (error) {
    return { check, state: 'failed', message: `${setting}: ${reasonOf(error)}` };
  }
}

async function checkQuarantine(prisma: PrismaClient): Promise<Diagnostic> {
  const damaged = await prisma.quarantinedUpdate.count();
  if (damaged === 0) return { check: 'journal', state: 'ok', message: 'nothing in quarantine' };
  const message = `${damaged} damaged operations in quarantine: see the table QuarantinedUpdate, restore a backup`;
  return { check: 'journal', state: 'failed', message };
}
