/** Checks everything that Bindery depends on, and says how to repair what is wrong: for `doctor`, and for the System page. */
import { accessSync, constants, existsSync, mkdirSync, readdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { findNamedFiles } from '../assets/stored-files.ts';
import { createAssetStore } from '../assets/stores/create-asset-store.ts';
import type { Env } from '../config/env.ts';
import type { MailSettings } from '../config/mail-settings.ts';
import { packageRoot } from '../config/package-root.ts';
import { readMailHealth } from '../mail/mail-health.ts';
import { createSmtpTransport } from '../mail/smtp-transport.ts';
import type { AssetStore } from '../ports/asset-store.port.ts';
import { checkTemplateFiles } from '../templates/check-template-files.ts';
import { checkDatabase, checkRoles } from './check-database.ts';
import { type Diagnostic, reasonOf, type WithDatabase } from './diagnostic.ts';

const MIN_NODE = [20, 19] as const;
const LOW_DISK_BYTES = 1024 ** 3;

export interface DiagnosisParts {
  /** Throws for settings that cannot be used. */
  readonly readEnv: () => Env | Promise<Env>;
  readonly withDatabase: WithDatabase;
  /** The store in use; made anew from the settings when absent. */
  readonly assets?: AssetStore;
}

/** Every check in the order in which one would repair; never rejects for what it finds. */
export async function diagnose(parts: DiagnosisParts): Promise<Diagnostic[]> {
  const { readEnv, withDatabase } = parts;
  const findings = [checkNode()];
  let env: Env;
  try {
    env = await readEnv();
  } catch (error) {
    return [...findings, { check: 'settings', state: 'failed', message: reasonOf(error) }];
  }
  findings.push({ check: 'settings', state: 'ok', message: `data in ${env.dataDir}, address ${env.appUrl}` });
  findings.push(checkDisk(env.dataDir));
  findings.push(
    ...(await checkDatabase(withDatabase)),
    ...(await checkRoles(env)),
    await checkFiles(parts, env),
  );
  if (env.mail !== null) findings.push(await checkMail(withDatabase, env.mail));
  findings.push(checkTemplates(), checkBuild());
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

async function checkFiles({ withDatabase, assets }: DiagnosisParts, env: Env): Promise<Diagnostic> {
  const check = 'files';
  const store = assets ?? createAssetStore(env);
  try {
    await store.check();
    const named = await withDatabase((prisma) => findNamedFiles(prisma));
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
async function checkMail(withDatabase: WithDatabase, settings: MailSettings): Promise<Diagnostic> {
  const check = 'mail';
  try {
    await createSmtpTransport(settings).check();
    const { ok, detail, reason } = await withDatabase((prisma) => readMailHealth(prisma, Date.now()));
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

function checkTemplates(): Diagnostic {
  const folder = join(packageRoot(), 'templates');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json5')) : [];
  const check = 'templates';
  if (files.length === 0) return { check, state: 'warning', message: `none in ${folder}` };
  const checked = checkTemplateFiles(files.map((name) => join(folder, name)));
  if (checked.every(({ errors }) => errors.length === 0))
    return { check, state: 'ok', message: `${files.length} in the library` };
  return { check, state: 'failed', message: `some have errors: template check ${join(folder, '*.json5')}` };
}

function checkBuild(): Diagnostic {
  const built = existsSync(join(packageRoot(), '.next', 'BUILD_ID'));
  return built
    ? { check: 'build', state: 'ok', message: 'pages are built' }
    : { check: 'build', state: 'warning', message: 'pages are not built yet: the first npm start does it' };
}
