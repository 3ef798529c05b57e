/** The environment variables, parsed and checked once at start; nothing else in server/ reads `process.env`. */
import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { BinderyError, type Issue } from '#core/errors.ts';
import type { IceServer } from '#core/protocol/peer-messages.ts';
import { isTurn, parseIceServers } from '../network/ice-servers.ts';
import { LOCAL_PROXIES, parseTrustedProxies, type TrustedProxies } from '../network/trusted-proxies.ts';
import { DATABASE_VARIABLES, databaseFields, databaseIssues, urlWithScheme } from './database-settings.ts';
import {
  MAIL_VARIABLES,
  type MailSettings,
  mailFields,
  mailIssues,
  mailSettingsOf,
} from './mail-settings.ts';
import { packingFields } from './packing-settings.ts';
import {
  PROVIDER_VARIABLES,
  type ProviderSettings,
  providerFields,
  providerIssues,
  providerSettingsOf,
} from './provider-settings.ts';
import { S3_VARIABLES, type S3Settings, s3Fields, s3Issues, s3SettingsOf } from './s3-settings.ts';
import { readOrCreateSecret } from './secret-file.ts';
import { parseTelemetry, type TelemetrySettings } from './telemetry-settings.ts';

/** What a process does: serve people (`web`), do the work that nobody waits for (`worker`), or both (`all`). */
export const PROCESS_ROLES = ['all', 'web', 'worker'] as const;
export type ProcessRole = (typeof PROCESS_ROLES)[number];

/** The settings of the server. */
export interface Env {
  readonly mode: 'production' | 'development' | 'test';
  readonly role: ProcessRole;
  readonly port: number;
  readonly host: string;
  /** Absolute path of the folder that holds everything the product keeps. */
  readonly dataDir: string;
  /** The S3 store that keeps uploaded files, or `null`: they are on disk, in `dataDir`. */
  readonly s3: S3Settings | null;
  /** The mail server, or `null`: no mail is sent, and nothing that needs it is offered. */
  readonly mail: MailSettings | null;
  /** The OpenID Connect provider by which people may sign in, or `null`. */
  readonly provider: ProviderSettings | null;
  /** External PostgreSQL, or `null` for the embedded one in `dataDir`. */
  readonly databaseUrl: string | null;
  /** The same without the pooler that `databaseUrl` leads through; `null`: it leads through none that shares connections. */
  readonly databaseDirectUrl: string | null;
  /** A streaming replica of it for lists, searches and exports, or `null`. */
  readonly databaseReplicaUrl: string | null;
  /** Redis or Valkey, by which processes on one external PostgreSQL wake one another; `null`: by PostgreSQL itself. */
  readonly redisUrl: string | null;
  /** The address people open, without a slash at the end. */
  readonly appUrl: string;
  /** Origins a browser may connect from: that of `appUrl`, then every loopback name of it when APP_URL was not set. */
  readonly origins: readonly string[];
  /** Origins of other pages that may call the REST API with a token. */
  readonly corsOrigins: readonly string[];
  /** Of one token, person, share link or address without any of them. */
  readonly requestsPerMinute: number;
  /** Proxies that are believed about where a request came from. */
  readonly trustedProxies: TrustedProxies;
  /** Until then, ms since epoch, browsers may offer again what a restored database lacks; `null`: not at all. */
  readonly recoverUntil: number | null;
  /** STUN and TURN servers browsers may use to reach each other; none unless the operator names some. */
  readonly iceServers: readonly IceServer[];
  /** Shared with the TURN servers, for passwords that expire; `null` when they have fixed ones. */
  readonly turnSecret: string | null;
  /** Guests of share links that may edit take part in direct connections, and so learn the addresses of the others. */
  readonly guestPeers: boolean;
  /** Pushes may go to 127.0.0.1, also over http: for tests with a receiver on this machine. */
  readonly pushLoopback: boolean;
  /** Hosts within the own network that webhooks may post to, also without TLS: `name` or `name:port`. */
  readonly outgoingHosts: readonly string[];
  /** The timestamp authority that checkpoints are sent to, or `null`. */
  readonly timestampUrl: string | null;
  /** A browser session ends so long after sign-in, however often it is used. */
  readonly sessionMaxDays: number;
  /** Operations are packed once they are so many days old; `null`: none are. */
  readonly packAfterDays: number | null;
  /** Signs sessions; at least 32 characters. */
  readonly appSecret: string;
  readonly logLevel: LogLevel;
  /** What is sent to an OpenTelemetry collector; `null`: nothing. */
  readonly telemetry: TelemetrySettings | null;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The variables there are. Each can be given as `NAME_FILE` too: the path of a file that holds the value. */
const VARIABLES = [
  'PORT',
  'HOST',
  'DATA_DIR',
  'APP_URL',
  'APP_SECRET',
  'TRUST_PROXY',
  'CORS_ORIGINS',
  'REQUESTS_PER_MINUTE',
  'RECOVER_UNTIL',
  'ICE_SERVERS',
  'TURN_SECRET',
  'GUEST_PEERS',
  'PUSH_LOOPBACK',
  'SESSION_MAX_DAYS',
  'PACK_AFTER_DAYS',
  'OUTGOING_HOSTS',
  'TIMESTAMP_URL',
  'LOG_LEVEL',
  'BINDERY_ROLE',
  ...DATABASE_VARIABLES,
  ...S3_VARIABLES,
  ...MAIL_VARIABLES,
  ...PROVIDER_VARIABLES,
] as const;
type Variable = (typeof VARIABLES)[number];
type Variables = Readonly<Record<string, string | undefined>>;

const settingsSchema = z.object({
  BINDERY_ROLE: z.enum(PROCESS_ROLES, `must be one of ${PROCESS_ROLES.join(', ')}`).default('all'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a whole number, such as 3000')
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65_535, 'must be between 1 and 65535')
    .default(3000),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be an address to listen on, such as 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  DATA_DIR: z.string().default('./.data'),
  APP_URL: urlWithScheme(['http:', 'https:'], 'https://bindery.example.org')
    .refine(isOrigin, 'must be an origin such as https://bindery.example.org, without path and password')
    .optional(),
  APP_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters; leave it out to have one made in DATA_DIR')
    .optional(),
  TRUST_PROXY: z
    .string()
    .transform(parseTrustedProxies)
    .refine(
      (proxies) => proxies !== null,
      'must be a number of proxies, or addresses such as 10.0.0.0/8, ::1',
    )
    .optional(),
  CORS_ORIGINS: z
    .string()
    .transform(parseOrigins)
    .refine(
      (origins) => origins !== null,
      'must be origins such as https://tools.example.org, with commas between',
    )
    .optional(),
  REQUESTS_PER_MINUTE: z
    .string()
    .regex(/^\d{2,7}$/, 'must be a whole number from 10, such as 3000')
    .transform(Number)
    .refine((count) => count >= 10, 'must be a whole number from 10, such as 3000')
    .default(3000),
  RECOVER_UNTIL: z
    .string()
    .refine((text) => !Number.isNaN(Date.parse(text)), 'must be a date such as 2026-12-01')
    .transform(Date.parse)
    .optional(),
  ICE_SERVERS: z
    .string()
    .transform(parseIceServers)
    .refine(
      (servers) => servers !== null,
      'must be addresses such as stun:stun.example.org:3478, or a JSON list of {urls, username, credential}',
    )
    .optional(),
  TURN_SECRET: z.string().min(16, 'must have at least 16 characters, as the TURN server has them').optional(),
  GUEST_PEERS: z.enum(['on', 'off'], 'must be on or off').default('off'),
  PUSH_LOOPBACK: z.enum(['on', 'off'], 'must be on or off').default('off'),
  OUTGOING_HOSTS: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim().toLowerCase()))
    .refine(
      (hosts) =>
        hosts.every(
          (host) =>
            URL.canParse(`http://${host}`) &&
            new URL(`http://${host}`).pathname === '/' &&
            !/[/@?#]/.test(host),
        ),
      'must be hosts such as build.internal or 10.0.0.7:8080, with commas between',
    )
    .optional(),
  TIMESTAMP_URL: urlWithScheme(['https:', 'http:'], 'https://timestamps.example.org/tsr').optional(),
  SESSION_MAX_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'must be a whole number of days from 1, such as 90')
    .transform(Number)
    .default(90),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  ...packingFields,
  ...databaseFields,
  ...s3Fields,
  ...mailFields,
  ...providerFields,
});
type Settings = z.infer<typeof settingsSchema>;

/** Each as browsers name it; `null` when one of them is no origin. */
function parseOrigins(text: string): readonly string[] | null {
  const given = text.split(',').map((part) => part.trim());
  const origins = given.map((part) =>
    /^https?:\/\//.test(part) && URL.canParse(part) && isOrigin(part) ? new URL(part).origin : null,
  );
  return origins.every((origin) => origin !== null) ? origins : null;
}

/** Pages and links begin at the root of a host, so a path would be lost on the way. What is no URL is told elsewhere. */
function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return true;
  const { pathname, search, hash, username, password } = new URL(value);
  return /^\/+$/.test(pathname) && `${search}${hash}${username}${password}` === '';
}

/** The instance that commands work with as a client does, and the API token for it; the server itself reads neither. */
export interface ClientEnv {
  readonly url: string | null;
  readonly token: string | null;
}

/** Reads `BINDERY_URL` and `BINDERY_TOKEN`. */
export function readClientEnv(variables: Variables = process.env): ClientEnv {
  return { url: variables['BINDERY_URL'] || null, token: variables['BINDERY_TOKEN'] || null };
}

/**
 * Reads the process environment. Throws `invalid_input` naming every variable at fault and what to do about it.
 * Creates the app secret in DATA_DIR when none is given. `role`, given on the command line, replaces BINDERY_ROLE.
 */
export function readEnv(variables: Variables = process.env, role?: string): Env {
  const parsed = parseSettings(
    role === undefined ? variables : { ...variables, BINDERY_ROLE: role, BINDERY_ROLE_FILE: undefined },
  );
  if (!parsed.ok) {
    const lines = parsed.issues.map((issue) => `  ${issue.message}`);
    throw new BinderyError('invalid_input', `The environment cannot be used:\n${lines.join('\n')}`, {
      issues: parsed.issues,
    });
  }
  const { settings } = parsed;
  const dataDir = isAbsolute(settings.DATA_DIR) ? settings.DATA_DIR : resolve(settings.DATA_DIR);
  const appUrl = (settings.APP_URL ?? `http://${displayHost(settings.HOST)}:${settings.PORT}`).replace(
    /\/+$/,
    '',
  );
  return {
    mode: parseMode(variables['NODE_ENV']),
    role: settings.BINDERY_ROLE,
    port: settings.PORT,
    host: settings.HOST,
    dataDir,
    databaseUrl: settings.DATABASE_URL ?? null,
    databaseDirectUrl: settings.DATABASE_DIRECT_URL ?? null,
    databaseReplicaUrl: settings.DATABASE_REPLICA_URL ?? null,
    s3: s3SettingsOf(settings),
    mail: mailSettingsOf(settings),
    provider: providerSettingsOf(settings),
    redisUrl: settings.REDIS_URL ?? null,
    appUrl,
    origins:
      settings.APP_URL === undefined ? loopbackOrigins(appUrl, settings.PORT) : [new URL(appUrl).origin],
    corsOrigins: settings.CORS_ORIGINS ?? [],
    requestsPerMinute: settings.REQUESTS_PER_MINUTE,
    trustedProxies: settings.TRUST_PROXY ?? LOCAL_PROXIES,
    iceServers: settings.ICE_SERVERS ?? [],
    turnSecret: settings.TURN_SECRET ?? null,
    guestPeers: settings.GUEST_PEERS === 'on',
    pushLoopback: settings.PUSH_LOOPBACK === 'on',
    recoverUntil: settings.RECOVER_UNTIL ?? null,
    appSecret: settings.APP_SECRET ?? readOrCreateSecret(join(dataDir, 'secrets', 'app-secret')),
    outgoingHosts: settings.OUTGOING_HOSTS ?? [],
    timestampUrl: settings.TIMESTAMP_URL ?? null,
    sessionMaxDays: settings.SESSION_MAX_DAYS,
    packAfterDays: settings.PACK_AFTER_DAYS ?? null,
    logLevel: settings.LOG_LEVEL,
    telemetry: parseTelemetry(variables).settings,
  };
}

type ParsedSettings =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Checks the variables without touching DATA_DIR. An empty variable counts as unset. */
export function parseSettings(variables: Variables): ParsedSettings {
  const issues: Issue[] = [...unknownVariables(variables), ...parseTelemetry(variables).issues];
  const values: Partial<Record<Variable, string>> = {};
  for (const name of VARIABLES) {
    const value = readVariable(name, variables, issues);
    if (value !== undefined) values[name] = value;
  }
  const result = settingsSchema.safeParse(values);
  if (!result.success) {
    for (const { path, message } of result.error.issues) {
      const name = String(path[0]);
      issues.push({ path: [name], message: `${name} ${message}${shownValue(name, values)}.` });
    }
  }
  if (result.success)
    issues.push(
      ...unusableTurn(result.data),
      ...s3Issues(result.data),
      ...mailIssues(result.data),
      ...providerIssues(result.data),
      ...databaseIssues(result.data),
      ...unusableRole(result.data),
    );
  return result.success && issues.length === 0 ? { ok: true, settings: result.data } : { ok: false, issues };
}

/** A part of the work needs others for the rest of it. */
function unusableRole({ BINDERY_ROLE: role, DATABASE_URL: database }: Settings): Issue[] {
  if (role === 'all' || database !== undefined) return [];
  const message = `The role ${role} is for several processes on one PostgreSQL: set DATABASE_URL as well, or use the role all.`;
  return [{ path: ['BINDERY_ROLE'], message }];
}

/** A browser throws on a TURN server without a password, and then has no connection at all. */
function unusableTurn({ ICE_SERVERS: servers = [], TURN_SECRET: secret }: Settings): Issue[] {
  const isOpen = servers.some((server) => isTurn(server) && server.credential === undefined);
  if (isOpen && secret === undefined) {
    const message =
      'ICE_SERVERS names a TURN server without a way in: set TURN_SECRET to the secret it shares (coturn: static-auth-secret), or give it a username and a credential.';
    return [{ path: ['ICE_SERVERS'], message }];
  }
  if (secret === undefined || isOpen) return [];
  const message =
    'TURN_SECRET is for TURN servers without a username and a credential, and ICE_SERVERS names none.';
  return [{ path: ['TURN_SECRET'], message }];
}

function readVariable(name: Variable, variables: Variables, issues: Issue[]): string | undefined {
  const direct = variables[name] || undefined;
  const file = variables[`${name}_FILE`] || undefined;
  if (file === undefined) return direct;
  if (direct !== undefined) {
    issues.push({ path: [name], message: `${name} and ${name}_FILE are both set: keep one of them.` });
    return undefined;
  }
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    issues.push({
      path: [`${name}_FILE`],
      message: `${name}_FILE names a file that cannot be read: ${reason}.`,
    });
    return undefined;
  }
}

const NAMES: readonly string[] = VARIABLES.flatMap((name) => [name, `${name}_FILE`]);

/** `BINDERY_PORT`, `SMTP_HOST` and the like look like settings and would silently do nothing, so they stop the start. */
function unknownVariables(variables: Variables): Issue[] {
  return Object.keys(variables)
    .filter((name) => /^(?:BINDERY|S3|SMTP|OIDC)_/.test(name) && !NAMES.includes(name))
    .map((name) => {
      const meant = VARIABLES.find(
        (known) => name === `BINDERY_${known}` || name === `BINDERY_${known}_FILE`,
      );
      const hint =
        meant === undefined ? `the settings are ${VARIABLES.join(', ')}` : `did you mean ${meant}?`;
      return { path: [name], message: `${name} is not a setting: remove it (${hint}).`, hint };
    });
}

/** What was given, unless it may be a secret or hold a password. */
function shownValue(name: string, values: Partial<Record<string, string>>): string {
  const value = values[name];
  const isSecret = /_(?:SECRET|URL|ENDPOINT)$|_KEY|^ICE_SERVERS$/.test(name);
  return value === undefined || isSecret ? '' : `, not "${value}"`;
}

function parseMode(nodeEnv: string | undefined): Env['mode'] {
  return nodeEnv === 'development' || nodeEnv === 'test' ? nodeEnv : 'production';
}

/** A host that can stand in a URL: `0.0.0.0` and `::` mean every address, which no browser can open. */
function displayHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function loopbackOrigins(appUrl: string, port: number): string[] {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'];
  const origin = new URL(appUrl).origin;
  return [...new Set([origin, ...hosts.map((host) => `http://${host}:${port}`)])];
}
