/** Steps of tests about signing in: members in browsers of their own, their passkeys and authenticator apps. */
import { createOTP } from '@better-auth/utils/otp';
import { expect } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import type { TestClient } from '../http/test-client.ts';
import { createTestBrowser, type TestBrowser } from './browser.fixture.ts';
import type { SoftAuthenticator } from './soft-authenticator.fixture.ts';

export const PASSWORD = 'correct horse battery';
export const ORIGIN = 'http://localhost:3000';
export const MINUTE = 60_000;

/** `api` is there once the test begins. */
export function createSignInSteps(api: () => TestClient) {
  let count = 0;
  async function addMember(): Promise<{ readonly id: string; readonly email: string }> {
    count += 1;
    const email = `member${count}@example.org`;
    const body = { name: 'Rae', email, role: 'editor', password: PASSWORD };
    const answer = await api().call('owner', 'POST', '/members', body);
    expect(answer.status, answer.text).toBe(201);
    return { id: answer.body.id, email };
  }

  async function signedIn(): Promise<{ browser: TestBrowser; id: string; email: string }> {
    const member = await addMember();
    const browser = createTestBrowser(api());
    expect((await browser.signIn(member.email, PASSWORD)).status).toBe(200);
    return { browser, ...member };
  }

  async function addPasskey(browser: TestBrowser, key: SoftAuthenticator, name = 'Laptop') {
    const { json } = await browser.call('POST', '/passkeys/options');
    return await browser.call('POST', '/passkeys', {
      name,
      response: key.create(json['options'] as JsonObject),
    });
  }

  async function usePasskey(browser: TestBrowser, key: SoftAuthenticator) {
    const { json } = await browser.call('POST', '/api/auth/passkey/options');
    return await browser.call('POST', '/api/auth/sign-in/passkey', {
      response: key.get(json['options'] as JsonObject),
    });
  }

  /** Sets an authenticator app up, and answers its codes and the recovery codes. */
  async function addAuthenticator(browser: TestBrowser) {
    const { json } = await browser.call('POST', '/authenticator');
    const secret = decodeBase32(new URL(String(json['uri'])).searchParams.get('secret') ?? '');
    const otp = createOTP(secret);
    const first = await browser.call('POST', '/authenticator/confirm', { code: await otp.totp() });
    expect(first.status, first.text).toBe(200);
    const recovery = (first.json['codes'] ?? []) as string[];
    // The code of now was used; the one after it counts already.
    const next = async () => await otp.hotp(Math.floor(Date.now() / 30_000) + 1);
    return { recovery, next };
  }

  return { addMember, signedIn, addPasskey, usePasskey, addAuthenticator };
}

/** The secret of an authenticator app, from the address that the app reads. */
export function decodeBase32(text: string): string {
  const bits = [...text.replace(/=+$/, '')].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter),
  );
  const all = bits.map((value) => value.toString(2).padStart(5, '0')).join('');
  return (all.match(/.{8}/g) ?? []).map((byte) => String.fromCharCode(Number.parseInt(byte, 2))).join('');
}
