import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { isBinderyError } from '#core/errors.ts';
import { assertUsable } from './external-postgres.ts';
import { createEmptyDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createEmptyDatabase(inject('testDatabase'));
});
afterEach(() => database.drop());

const SECRET = 'hunter2 &%/?#@:';

function changed(change: (url: URL) => void): string {
  const url = new URL(database.url);
  change(url);
  return url.href;
}

async function refusal(url: string): Promise<string> {
  const error: unknown = await assertUsable(url).catch((thrown: unknown) => thrown);
  if (!isBinderyError(error)) throw error;
  expect(`${error.stack} ${String(error.cause ?? '')}`).not.toContain('hunter2');
  return error.message;
}

test('a database that can be used is used', () =>
  expect(assertUsable(database.url)).resolves.toBeUndefined());

test('says what is wrong with the setting, by its name, and never the password', async () => {
  const withSecret = (url: URL) => {
    url.password = encodeURIComponent(SECRET);
  };
  expect(await refusal(changed(withSecret))).toMatch(
    /^DATABASE_URL cannot be used: 127\.0\.0\.1:\d+ does not let "bindery" in/,
  );
  expect(
    await refusal(
      changed((url) => {
        url.pathname = '/nowhere';
      }),
    ),
  ).toContain('there is no database "nowhere"');
  const silent = createServer((socket) => socket.destroy());
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const base = `postgresql://ada:${encodeURIComponent(SECRET)}`;
  expect(await refusal(`${base}@127.0.0.1:${port}/x`)).toContain(`127.0.0.1:${port} answers`);
  silent.close();
  await once(silent, 'close');
  expect(await refusal(`${base}@127.0.0.1:${port}/x`)).toContain(`nothing listens at 127.0.0.1:${port}`);
  expect(await refusal(`${base}@no-such-host.invalid/x`)).toContain(
    'there is no host "no-such-host.invalid"',
  );
  expect(await refusal(`${base}@127.0.0.1/x?sslrootcert=/nowhere.pem`)).toContain('/nowhere.pem');
});
