/** The environment: defaults, `_FILE`, and messages that name the variable and the remedy. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseSettings, readEnv } from './env.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-env-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

describe('readEnv', () => {
  test('has a default for everything, and an address that browsers can open', () => {
    const env = readEnv({ DATA_DIR: dataDir, HOST: '0.0.0.0' });
    expect(env).toMatchObject({
      port: 3000,
      databaseUrl: null,
      logLevel: 'info',
      mode: 'production',
    });
    expect(env.appUrl).toBe('http://127.0.0.1:3000');
    expect(env.origins).toContain('http://localhost:3000');
  });

  test('trusts the origin of APP_URL and no other', () => {
    const env = readEnv({ DATA_DIR: dataDir, APP_URL: 'https://bindery.example.org/' });
    expect(env.appUrl).toBe('https://bindery.example.org');
    expect(env.origins).toEqual(['https://bindery.example.org']);
  });

  test('takes origins for CORS and a number of requests, or says what they must be', () => {
    const env = readEnv({ DATA_DIR: dataDir });
    expect([env.corsOrigins, env.requestsPerMinute]).toEqual([[], 3000]);
    const given = {
      CORS_ORIGINS: 'https://A.example.org, http://localhost:5173/',
      REQUESTS_PER_MINUTE: '12000',
    };
    expect(readEnv({ DATA_DIR: dataDir, ...given })).toMatchObject({
      corsOrigins: ['https://a.example.org', 'http://localhost:5173'],
      requestsPerMinute: 12_000,
    });
    for (const wrong of [
      '*',
      'null',
      'tools.example.org',
      'https://a.example.org/path',
      'https://a.example.org,',
    ])
      expect(() => readEnv({ DATA_DIR: dataDir, CORS_ORIGINS: wrong }), wrong).toThrow(
        /CORS_ORIGINS must be origins/,
      );
    for (const wrong of ['0', '-1', 'many', '1.5'])
      expect(() => readEnv({ DATA_DIR: dataDir, REQUESTS_PER_MINUTE: wrong }), wrong).toThrow(
        /REQUESTS_PER_MINUTE/,
      );
  });

  test('keeps files on disk, or in the bucket that S3_BUCKET names', () => {
    expect(readEnv({ DATA_DIR: dataDir }).s3).toBeNull();
    expect(readEnv({ DATA_DIR: dataDir, S3_BUCKET: 'files', S3_REGION: 'eu-central-1' }).s3).toEqual({
      ...{ bucket: 'files', endpoint: null, region: 'eu-central-1', prefix: '', pathStyle: false },
      credentials: null,
    });
    const given = {
      ...{ S3_BUCKET: 'files', S3_ENDPOINT: 'http://s3.internal:9000/', S3_PREFIX: 'bindery' },
      ...{ S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' },
    };
    expect(readEnv({ DATA_DIR: dataDir, ...given }).s3).toEqual({
      ...{ bucket: 'files', endpoint: 'http://s3.internal:9000', region: 'us-east-1', prefix: 'bindery/' },
      ...{ pathStyle: true, credentials: { accessKeyId: 'id', secretAccessKey: 'secret' } },
    });
  });

  test('makes the secret once, for its own user only', () => {
    const first = readEnv({ DATA_DIR: dataDir }).appSecret;
    expect(first.length).toBeGreaterThanOrEqual(32);
    expect(readEnv({ DATA_DIR: dataDir }).appSecret).toBe(first);
    const file = join(dataDir, 'secrets', 'app-secret');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').trim()).toBe(first);
  });

  test('names every variable at fault and shows no secret', () => {
    const variables = {
      DATA_DIR: dataDir,
      PORT: 'eighty',
      LOG_LEVEL: 'loud',
      APP_SECRET: 'too-short-to-show',
    };
    expect(() => readEnv(variables)).toThrow(
      /PORT must be a whole number.*not "eighty"[\s\S]*LOG_LEVEL must be one of/,
    );
    expect(() => readEnv(variables)).not.toThrow(/too-short-to-show/);
  });
});

test('a role on the command line replaces that of the environment', () => {
  const variables = {
    DATA_DIR: dataDir,
    DATABASE_URL: 'postgresql://localhost/bindery',
    BINDERY_ROLE: 'web',
  };
  expect(readEnv(variables).role).toBe('web');
  expect(readEnv(variables, 'worker').role).toBe('worker');
  expect(readEnv({ DATA_DIR: dataDir }).role).toBe('all');
});

describe('parseSettings', () => {
  function problems(variables: Record<string, string>): string[] {
    const parsed = parseSettings(variables);
    return parsed.ok ? [] : parsed.issues.map(({ message }) => message);
  }

  test.each([
    [{ BINDERY_ROLE: 'idle' }, 'BINDERY_ROLE must be one of all, web, worker, not "idle".'],
    [{ BINDERY_ROLE: 'web' }, 'The role web is for several processes on one PostgreSQL: set DATABASE_URL'],
    [{ PORT: '0' }, 'PORT must be between 1 and 65535, not "0".'],
    [{ PORT: '70000' }, 'PORT must be between 1 and 65535, not "70000".'],
    [
      { DATABASE_URL: 'postgres://a/b', DATABASE_DIRECT_URL: 'x' },
      'DATABASE_DIRECT_URL must be a URL such as',
    ],
    [{ DATABASE_REPLICA_URL: 'postgres://a/b' }, 'DATABASE_REPLICA_URL is for a standby'],
    [{ DATABASE_DIRECT_URL: 'postgres://a/b' }, 'set DATABASE_URL as well, or leave it out'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must be a URL such as postgresql://'],
    [{ REDIS_URL: 'redis://:secret@localhost' }, 'REDIS_URL is for several processes on one PostgreSQL'],
    [{ REDIS_URL: 'http://localhost' }, 'REDIS_URL must be a URL such as redis://'],
    [{ TURN_SECRET: 'short', ICE_SERVERS: 'turn:a' }, 'TURN_SECRET must have at least 16 characters'],
    [{ TURN_SECRET: 'x'.repeat(16) }, 'TURN_SECRET is for TURN servers without a username'],
    [{ ICE_SERVERS: 'stun:a, turn:b' }, 'ICE_SERVERS names a TURN server without a way in'],
    [{ GUEST_PEERS: 'yes' }, 'GUEST_PEERS must be on or off, not "yes"'],
    [{ APP_URL: 'bindery.example.org' }, 'APP_URL must be a URL such as https://'],
    [{ APP_URL: 'https://example.org/bindery' }, 'APP_URL must be an origin'],
    [{ APP_URL: 'https://ada:pw@example.org' }, 'APP_URL must be an origin'],
    [{ HOST: 'a b' }, 'HOST must be an address'],
    [{ APP_SECRET: 'x' }, 'APP_SECRET must have at least 32 characters'],
    [{ TRUST_PROXY: 'yes' }, 'TRUST_PROXY must be a number of proxies'],
    [{ RECOVER_UNTIL: 'soon' }, 'RECOVER_UNTIL must be a date'],
    [{ ICE_SERVERS: 'https://example.org' }, 'ICE_SERVERS must be addresses such as stun:'],
    [{ ICE_SERVERS: '[{"urls":"http:x"}]' }, 'ICE_SERVERS must be addresses such as stun:'],
    [{ BINDERY_PORT: '80' }, 'BINDERY_PORT is not a setting: remove it (did you mean PORT?).'],
    [{ BINDERY_COLOUR: 'red' }, 'BINDERY_COLOUR is not a setting: remove it (the settings are PORT,'],
    [{ S3_REGION: 'eu' }, 'S3_REGION is set and S3_BUCKET is not'],
    [{ S3_BUKET: 'files' }, 'S3_BUKET is not a setting: remove it (the settings are PORT,'],
    [{ SMTP_HOST: 'mail.example.org' }, 'SMTP_HOST is not a setting: remove it'],
    [{ SMTP_URL: 'mail.example.org', SMTP_FROM: 'a@example.org' }, 'SMTP_URL must be a URL such as smtp://'],
    [{ SMTP_URL: 'smtp://mail.example.org' }, 'SMTP_URL needs the sender of the mail: set SMTP_FROM'],
    [{ S3_BUCKET: 'a b' }, 'S3_BUCKET must be the name of a bucket, not "a b"'],
    [{ S3_BUCKET: 'files', S3_ENDPOINT: 's3.example.org' }, 'S3_ENDPOINT must be a URL such as https://'],
    [{ S3_BUCKET: 'files', S3_ENDPOINT: 'https://s3.example.org/files' }, 'S3_ENDPOINT must be a URL'],
    [{ S3_BUCKET: 'files', S3_ACCESS_KEY_ID: 'a' }, 'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong'],
    [{ S3_BUCKET: 'files', S3_PATH_STYLE: 'yes' }, 'S3_PATH_STYLE must be on or off'],
    [{ S3_BUCKET: 'files', S3_PREFIX: '/a' }, 'S3_PREFIX must be letters'],
    [{ PORT_FILE: '/nowhere/port' }, 'PORT_FILE names a file that cannot be read'],
  ])('%o is refused', (variables, message) => {
    expect(problems(variables)).toEqual([expect.stringContaining(message)]);
  });

  test('STUN and TURN servers are a list of addresses, or JSON with their passwords', () => {
    const serversOf = (text: string) => {
      const parsed = parseSettings({ ICE_SERVERS: text });
      return parsed.ok ? parsed.settings.ICE_SERVERS : parsed.issues;
    };
    expect(serversOf('stun:a.example:3478, stun:b.example')).toEqual([
      { urls: ['stun:a.example:3478', 'stun:b.example'] },
    ]);
    const turn = [{ urls: 'turn:c.example', username: 'u', credential: 'p' }];
    expect(serversOf(JSON.stringify(turn))).toEqual(turn);
  });

  test('what may be secret is never shown', () => {
    const shown = problems({
      DATABASE_URL: 'postgres//u:hunter2@db',
      REDIS_URL: 'redis//:hunter2@db',
      TURN_SECRET: 'hunter2',
      APP_SECRET: 'hunter2',
      ICE_SERVERS: '[{"urls":"x","credential":"hunter2"}]',
    });
    expect(shown).toHaveLength(5);
    expect(shown.join()).not.toContain('hunter2');
  });

  test('an empty variable counts as not set', () => {
    expect(problems({ PORT: '', DATABASE_URL: '', APP_SECRET: '' })).toEqual([]);
  });

  test('a value may be in a file, and not in both places', () => {
    const file = join(dataDir, 'url');
    writeFileSync(file, 'postgres://u:p@db/bindery\n');
    expect(parseSettings({ DATABASE_URL_FILE: file })).toMatchObject({
      ok: true,
      settings: { DATABASE_URL: 'postgres://u:p@db/bindery' },
    });
    expect(problems({ DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://x/y' })).toEqual([
      'DATABASE_URL and DATABASE_URL_FILE are both set: keep one of them.',
    ]);
  });
});
