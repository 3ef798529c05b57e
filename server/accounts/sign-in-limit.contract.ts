/** The contract of the sign-in limit, wherever it counts: in total, per account and per address. */
import { expect, test } from 'vitest';
import type { SignInLimit } from '../ports/limits/sign-in-limit.port.ts';

/** `makeLimit` makes one that has counted nothing. */
export function testSignInLimit(makeLimit: () => SignInLimit): void {
  async function refusals(tries: readonly (readonly [account: string, address: string])[]): Promise<number> {
    const limit = makeLimit();
    let refused = 0;
    for (const [account, address] of tries) {
      await limit.take(account, address).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'rate_limited' });
        refused += 1;
      });
    }
    return refused;
  }

  const times = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => make(i));

  test('one address alone cannot lock an account for everybody else', async () => {
    const attack = times(100, () => ['owner@example.org', '203.0.113.7'] as const);
    expect(await refusals(attack)).toBe(90);
    expect(await refusals([...attack, ['owner@example.org', '198.51.100.1']])).toBe(90);
  });

  test('one account tried from many addresses, and many accounts tried from one, come to an end', async () => {
    expect(await refusals(times(40, (i) => ['owner@example.org', `203.0.113.${i}`] as const))).toBe(10);
    expect(await refusals(times(40, (i) => [`person-${i}@example.org`, '203.0.113.7'] as const))).toBe(10);
  });

  test('whoever got in starts anew', async () => {
    const limit = makeLimit();
    for (let i = 0; i < 60; i += 1) {
      await limit.take('a@example.org', '203.0.113.7');
      await limit.forgive('a@example.org', '203.0.113.7');
    }
  });

  test('attempts made at once are counted each', async () => {
    const limit = makeLimit();
    const tries = times(40, () => limit.take('b@example.org', '203.0.113.8'));
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  });

  test('a code counts once, of everybody by themselves', async () => {
    const limit = makeLimit();
    await limit.takeCode('ada', '123456');
    await limit.takeCode('ben', '123456');
    await expect(limit.takeCode('ada', '123456')).rejects.toMatchObject({ code: 'invalid_input' });
  });

  test('three mails to one account from one address, and nobody else is kept from theirs', async () => {
    const limit = makeLimit();
    for (let i = 0; i < 3; i += 1) await limit.takeMail('ada@example.org', '203.0.113.9');
    await limit.takeMail('ada@example.org', '203.0.113.8');
    await expect(limit.takeMail('ada@example.org', '203.0.113.9')).rejects.toMatchObject({
      code: 'rate_limited',
    });
    await limit.takeMail('ben@example.org', '203.0.113.9');
  });
}
