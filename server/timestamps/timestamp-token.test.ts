/** Tokens of a real authority are taken and proven; whatever is changed in one, or was not asked for, is not. */
import { randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_OPENSSL, startAuthority, type TestAuthority } from './openssl-authority.fixture.ts';
import { proveTimestamp, readTimestampAnswer, timestampRequest } from './timestamp-token.ts';

const DATA = Buffer.from('the root of a tree');
const NONCE = randomBytes(8);

describe.skipIf(!HAS_OPENSSL)('with an authority made of `openssl ts`', () => {
  let authority: TestAuthority;
  let answer: Buffer;
  let token: Uint8Array;

  beforeAll(async () => {
    authority = await startAuthority();
    answer = authority.answer(timestampRequest(DATA, NONCE));
    ({ token } = await readTimestampAnswer(answer, DATA, NONCE));
  });
  afterAll(() => authority?.close());

  it('a token says when, and by whom', async () => {
    const said = await proveTimestamp(token, DATA);
    expect(said).toMatchObject({ authority: 'Test Timestamps', isTrusted: null });
    expect(Math.abs((said?.time ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(said?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is trusted by whoever trusts the root that issued its certificate, and by nobody else', async () => {
    const root = new X509Certificate(readFileSync(authority.rootFile)).raw;
    expect(await proveTimestamp(token, DATA, [root])).toMatchObject({ isTrusted: true });
    const other = await startAuthority();
    const strange = new X509Certificate(readFileSync(other.rootFile)).raw;
    await other.close();
    expect(await proveTimestamp(token, DATA, [strange])).toMatchObject({ isTrusted: false });
    expect(await proveTimestamp(token, DATA, [])).toMatchObject({ isTrusted: false });
  });

  it('is none over other bytes, and another nonce was another question', async () => {
    expect(await proveTimestamp(token, Buffer.from('something else'))).toBeNull();
    const corrupt = { code: 'corrupt' };
    await expect(readTimestampAnswer(answer, DATA, randomBytes(8))).rejects.toMatchObject(corrupt);
    await expect(readTimestampAnswer(answer, Buffer.from('else'), NONCE)).rejects.toMatchObject(corrupt);
  });

  it('changed in any byte it says nothing, or what it said', async () => {
    const before = await proveTimestamp(token, DATA);
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Uint8Array.from(token);
        changed[at] = (changed[at] ?? 0) ^ flip;
        const said = await proveTimestamp(changed, DATA);
        // The certificates that come along are not all signed over; who and when is.
        if (said !== null) expect(said.time).toBe(before?.time);
      }),
      { numRuns: 300 },
    );
    expect(await proveTimestamp(token.subarray(0, -1), DATA)).toBeNull();
  });

  it('a certificate that is not for timestamps makes nobody an authority', async () => {
    const plain = await startAuthority();
    plain.issuePlain();
    let reply: Buffer | null = null;
    try {
      reply = plain.answer(timestampRequest(DATA, NONCE));
    } catch {
      // This openssl does not sign with such a one either.
    }
    await plain.close();
    if (reply !== null)
      await expect(readTimestampAnswer(reply, DATA, NONCE)).rejects.toMatchObject({ code: 'corrupt' });
  });
});

it('bytes that are none are no token, and never throw', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      expect(await proveTimestamp(bytes, DATA)).toBeNull();
    }),
  );
});
