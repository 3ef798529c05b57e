/** A PostgreSQL that the settings name: checked at start, with an explanation when it does not answer. */
import pg from 'pg';
import { BinderyError } from '#core/errors.ts';

const ANSWER_TIMEOUT_MS = 10_000;
const LEAST_VERSION = 14;

/** The setting that an address comes from. */
export type DatabaseSetting = 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATABASE_REPLICA_URL';

/** Throws `unavailable` or `unsupported` that names the setting and says what to do, and never shows the password. */
export async function assertUsable(
  databaseUrl: string,
  setting: DatabaseSetting = 'DATABASE_URL',
): Promise<void> {
  const unusable = (reason: string): BinderyError => notUsable(setting, reason);
  let client: pg.Client;
  try {
    const limits = { connectionTimeoutMillis: ANSWER_TIMEOUT_MS, query_timeout: ANSWER_TIMEOUT_MS };
    client = new pg.Client({ connectionString: databaseUrl, ...limits });
  } catch (error) {
    // A file that it names, such as a certificate, or characters that had to be written as %xx.
    const message = error instanceof Error ? error.message : String(error);
    throw unusable(`${withoutPassword(message, databaseUrl)}.`);
  }
  client.on('error', () => {}); // fails the query as well
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>(
      `SELECT current_setting('server_version_num') AS version`,
    );
    const version = Math.floor(Number(rows[0]?.version) / 10_000);
    if (version < LEAST_VERSION) {
      const message = `${setting} leads to PostgreSQL ${version}: Bindery needs ${LEAST_VERSION} or newer.`;
      throw new BinderyError('unsupported', message);
    }
  } catch (error) {
    if (error instanceof BinderyError) throw error;
    throw unusable(reasonFor(error, client, databaseUrl));
  } finally {
    await client.end().catch(() => {});
  }
}

/** The cause is left out: drivers hang the connection string on it. */
export function notUsable(setting: DatabaseSetting, reason: string): BinderyError {
  return new BinderyError('unavailable', `${setting} cannot be used: ${reason}`);
}

function reasonFor(error: unknown, { host, port, user, database }: pg.Client, databaseUrl: string): string {
  // Where a name has several addresses, each of them has failed.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const code = first instanceof Error && 'code' in first ? String(first.code) : '';
  const message = withoutPassword(first instanceof Error ? first.message : String(first), databaseUrl);
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `there is no host "${host}". Check the name, and that this machine can look it up.`;
    case 'ECONNREFUSED':
      return `nothing listens at ${host}:${port}. Start PostgreSQL, or check host and port.`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${host}:${port} does not answer. Check host, port and firewall.`;
    case '28P01':
    case '28000':
      return `${host}:${port} does not let "${user}" in. Check user and password, and pg_hba.conf there.`;
    case '3D000':
      return `there is no database "${database}" at ${host}:${port}. Create it, or name another.`;
    case '53300':
      return `${host}:${port} has no connection to spare: raise max_connections there.`;
    default:
      if (/timeout/i.test(message)) return `${host}:${port} does not answer. Check host, port and firewall.`;
      return `${host}:${port} answers “${message}”${code === '' ? '' : ` (${code})`}.`;
  }
}

/** Wherever it stands in `text`, as it is written in the address and as it is. */
function withoutPassword(text: string, databaseUrl: string): string {
  const { password } = new URL(databaseUrl);
  let plain = password;
  try {
    plain = decodeURIComponent(password);
  } catch {
    // A stray percent sign: the address was refused before.
  }
  return [databaseUrl, password, plain]
    .filter((secret) => secret !== '')
    .reduce((shown, secret) => shown.replaceAll(secret, '[left out]'), text);
}
