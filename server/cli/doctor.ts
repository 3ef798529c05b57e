/** `doctor`: checks everything that Bindery depends on, and says how to repair what is wrong. */
import { accessSync, constants, existsSync, mkdirSync, readdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { findNamedFiles } from '#server/assets/stored-files.ts';
import { createAssetStore } from '#server/assets/stores/create-asset-store.ts';
import type { Env } from '#server/config/env.ts';
import type { MailSettings } from '#server/config/mail-settings.ts';
import { packageRoot } from '#server/config/package-root.ts';
import { pendingMigrations } from '#server/database/migrate.ts';
import type { PrismaClient } from '#server/database/prisma-client.ts';
import { readRoleRights } from '#server/database/role-rights.ts';
import { readMailHealth } from '#server/mail/mail-health.ts';
import { createSmtpTransport } from '#server/mail/smtp-transport.ts';
import type { Context, Run } from './command/command.ts';
import { run as checkTemplateFiles } from './templates/template-check.ts';

const MIN_NODE = [20, 19] as const;
const MIN_POSTGRES = 140_000;
const LOW_DISK_BYTES = 1024 ** 3;

interface Diagnostic {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly message: string;
}

export const run: Run = async (_args, context) => {
  const findings = await examine(context);
  const ok = findings.every(({ state }) => state !== 'failed');
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(
    ({ check, state, message }) => `${state.padEnd(7)}  ${check.padEnd(width)}  ${message}`,
  );
  return {
    ok,
    text: lines.join('\n'),
    json: { ok, findings: findings.map((finding) => ({ ...finding })) },
  };
};

async function examine(context: Context): Promise<Diagnostic[]> {
  const findings = [checkNode()];
  let env: Env;
  try {
    env = await context.readEnv();
  } catch (error) {
    return [...findings, { check: 'settings', state: 'failed', message: reasonOf(error) }];
  }
  findings.push({ check: 'settings', state: 'ok', message: `data in ${env.dataDir}, address ${env.appUrl}` });
  findings.push(checkDisk(env.dataDir));
  findings.push(
    ...(await checkDatabase(context)),
    ...(await checkRoles(env)),
    await checkFiles(context, env),
  );
  if (env.mail !== null) findings.push(await checkMail(context, env.mail));
  findings.push(await checkTemplates(context), checkBuild());
  return findings;
}

function checkNode(): Diagnostic {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const good = major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
  const message = good ? process.version : `${process.version}: install ${MIN_NODE.join('.')} or newer`;
  return { check: 'Node.js', state: good ? 'ok' : 'failed', message };
}

function checkDisk(dataDir: string): Diagnostic {
  const check = 'disk';
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK);
    const { bavail, bsize } = statfsSync(dataDir);
    const free = bavail * bsize;
    const message = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
    if (free >= LOW_DISK_BYTES) return { check, state: 'ok', message };
    return { check, state: 'warning', message: `${message}: make room, for a full disk stops all editing` };
  } catch (error) {
    return { check, state: 'failed', message: `DATA_DIR cannot be used: ${reasonOf(error)}` };
  }
}

async function checkDatabase(context: Context): Promise<Diagnostic[]> {
  try {
    return await context.withDatabase(
      async (prisma, url) => {
        const pending = await pendingMigrations(url);
        const version = await checkVersion(prisma);
        if (pending.length === 0) return [version, await checkQuarantine(prisma)];
        const message = `${pending.length} to apply: starting Bindery applies them`;
        return [version, { check: 'migrations', state: 'warning', message }];
      },
      { asFound: true },
    );
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
async function checkRoles({ databaseUrl, databaseDirectUrl }: Env): Promise<Diagnostic[]> {
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

async function checkFiles(context: Context, env: Env): Promise<Diagnostic> {
  const check = 'files';
  const store = createAssetStore(env);
  try {
    await store.check();
    const named = await context.withDatabase((prisma) => findNamedFiles(prisma), { asFound: true });
    const stored = new Map<string, number>();
    for await (const { sha256, size } of store.list()) stored.set(sha256, size);
    const missing = named.filter(({ sha256, size }) => stored.get(sha256) !== size);
    if (missing.length === 0) return { check, state: 'ok', message: `${named.length} in ${store.place}` };
    const message = `${missing.length} of ${named.length} are not in ${store.place}: files move, or restore a backup`;
    return { check, state: 'failed', message };
  } catch (error) {
    return { check, state: 'failed', message: reasonOf(error) };
  }
}

/** Signs in to the mail server, and looks at what waits for it. */
async function checkMail(context: Context, settings: MailSettings): Promise<Diagnostic> {
  const check = 'mail';
  try {
    await createSmtpTransport(settings).check();
    const { ok, detail, reason } = await context.withDatabase(
      (prisma) => readMailHealth(prisma, Date.now()),
      {
        asFound: true,
      },
    );
    return {
      check,
      state: ok ? 'ok' : 'warning',
      message: `${settings.host}:${settings.port} answers; ${detail}${reason === null ? '' : `. ${reason}`}`,
    };
  } catch (error) {
    const message = `${settings.host}:${settings.port}: ${reasonOf(error)} Look at SMTP_URL and SMTP_TLS`;
    return { check, state: 'failed', message };
  }
}

async function checkTemplates(context: Context): Promise<Diagnostic> {
  const folder = join(packageRoot(), 'templates');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json5')) : [];
  const check = 'templates';
  if (files.length === 0) return { check, state: 'warning', message: `none in ${folder}` };
  const operands = files.map((name) => join(folder, name));
  const { ok } = await checkTemplateFiles({ operands, options: {} }, context);
  if (ok) return { check, state: 'ok', message: `${files.length} in the library` };
  return { check, state: 'failed', message: `some have errors: template check ${join(folder, '*.json5')}` };
}

function checkBuild(): Diagnostic {
  const built = existsSync(join(packageRoot(), '.next', 'BUILD_ID'));
  return built
    ? { check: 'build', state: 'ok', message: 'pages are built' }
    : { check: 'build', state: 'warning', message: 'pages are not built yet: the first npm start does it' };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
