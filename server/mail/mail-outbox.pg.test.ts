/** The outbox of e-mail: durable, sent once, tried again, forgotten. */
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Environment } from '#core/environment.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import type { NewMail } from '../ports/mail-outbox.port.ts';
import { createTestInstance, type TestInstance } from '../runtime/test-services.ts';
import { readMailHealth } from './mail-health.ts';
import { LEASE_MS, sendDueMail } from './mail-sender.ts';
import { createMemoryTransport, sentMail, TEST_MAIL } from './memory-transport.fixture.ts';

const MINUTE = 60_000;
let instance: TestInstance;
let now = Date.parse('2026-11-29T12:00:00Z');

beforeEach(async () => {
  now = Date.parse('2026-11-29T12:00:00Z');
  const environment: Environment = { ...serverEnvironment, now: () => now };
  instance = await createTestInstance(inject('testDatabase'), { env: { mail: TEST_MAIL }, environment });
});
afterEach(async () => instance.close());

function newMail(changes: Partial<NewMail> = {}): NewMail {
  return {
    ...{ kind: 'test', subject: 'Your link', to: { name: 'Ada', address: 'ada@example.org' } },
    blocks: [{ kind: 'action', label: 'Sign in', url: 'http://127.0.0.1:3000/sign-in#secret' }],
    ...changes,
  };
}

const waiting = () => instance.services.prisma.outgoingMail.findMany({ where: { status: 'waiting' } });

describe('the outbox of e-mail', () => {
  test('what is put in is sent once, by whichever worker comes first', async () => {
    const { services } = instance;
    for (let count = 0; count < 7; count += 1) await services.mail.put(newMail({ subject: `Mail ${count}` }));
    const transport = createMemoryTransport();
    await Promise.all([sendDueMail(services, transport), sendDueMail(services, transport)]);
    expect(transport.sent.map(({ subject }) => subject).sort()).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((count) => `Mail ${count}`),
    );
    expect(await sentMail(services)).toEqual([]);
  });

  test('the same key is sent once', async () => {
    await instance.services.mail.put(newMail({ key: 'digest of today' }));
    await instance.services.mail.put(newMail({ key: 'digest of today' }));
    expect(await sentMail(instance.services)).toHaveLength(1);
  });

  test('is part of a transaction, or not put in at all', async () => {
    const { services } = instance;
    const failed = services.prisma.$transaction(async (tx) => {
      await services.mail.put(newMail(), tx);
      throw new Error('undone');
    });
    await expect(failed).rejects.toThrow('undone');
    expect(await waiting()).toEqual([]);
  });

  test('is tried again while the mail server is away, ever later, and says so', async () => {
    const { services } = instance;
    const transport = createMemoryTransport();
    transport.isAway = true;
    await services.mail.put(newMail());
    await sendDueMail(services, transport);
    const [first] = await waiting();
    expect(first?.nextAt.getTime()).toBe(now + MINUTE / 2);
    expect(first?.message).toContain('away');
    now += 20 * MINUTE;
    await sendDueMail(services, transport);
    expect(await readMailHealth(services.prisma, now)).toEqual({
      ok: false,
      detail: 'mail waits since 20 min: `bindery doctor` says why',
      reason: 'The mail server does not take mail: away',
    });
    transport.isAway = false;
    now += 2 * MINUTE;
    expect(await sendDueMail(services, transport)).toBe(1);
    expect(await readMailHealth(services.prisma, now)).toMatchObject({ ok: true, detail: 'nothing waits' });
  });

  test('one receiver who is put off says nothing about the mail server', async () => {
    const { services } = instance;
    const transport = createMemoryTransport();
    await services.mail.put(newMail({ to: { name: '', address: 'later@example.org' } }));
    await sendDueMail(services, transport);
    now += 20 * MINUTE;
    await sendDueMail(services, transport);
    expect(await waiting()).toHaveLength(1);
    expect(await readMailHealth(services.prisma, now)).toMatchObject({ ok: true, detail: '1 to be sent' });
  });

  test('a worker that is killed while it sends is stood in for, under the same Message-ID', async () => {
    const { services } = instance;
    await services.mail.put(newMail());
    const transport = createMemoryTransport();
    const killed = { ...transport, send: () => new Promise<never>(() => {}) };
    void sendDueMail(services, killed);
    await expect.poll(async () => (await waiting())[0]?.attempts).toBe(1);
    expect(await sendDueMail(services, transport)).toBe(0);
    now += LEASE_MS;
    expect(await sendDueMail(services, transport)).toBe(1);
    const [row] = await services.prisma.outgoingMail.findMany();
    expect(transport.sent[0]?.messageId).toBe(`<${row?.id}@127.0.0.1>`);
  });

  test('an address that does not exist is not tried again, and a link that is over is not sent', async () => {
    const { services } = instance;
    await services.mail.put(newMail({ to: { name: '', address: 'nobody@example.org' } }));
    await services.mail.put(newMail({ expiresAt: now - 1 }));
    expect(await sentMail(services)).toEqual([]);
    const rows = await services.prisma.outgoingMail.findMany({ orderBy: { id: 'asc' } });
    expect(rows.map(({ status }) => status).sort()).toEqual(['expired', 'failed']);
  });

  test('holds nothing that can be read, and nothing at all once it is sent', async () => {
    const { services } = instance;
    await services.mail.put(newMail());
    const [row] = await waiting();
    const stored = Buffer.from(row?.content ?? []).toString('latin1');
    expect(stored).not.toContain('secret');
    expect(stored).not.toContain('ada@example.org');
    const [mail] = await sentMail(services);
    expect(mail?.text).toContain('http://127.0.0.1:3000/sign-in#secret');
    expect((await services.prisma.outgoingMail.findFirst())?.content).toHaveLength(0);
    now += 8 * 24 * 60 * MINUTE;
    await sentMail(services);
    expect(await services.prisma.outgoingMail.count()).toBe(0);
  });

  test('a content is not opened in another row', async () => {
    const { services } = instance;
    await services.mail.put(newMail({ subject: 'For Ada' }));
    await services.mail.put(newMail({ subject: 'For Ben', to: { name: 'Ben', address: 'ben@example.org' } }));
    const [ada, ben] = await services.prisma.outgoingMail.findMany({ orderBy: { id: 'asc' } });
    await services.prisma.outgoingMail.update({
      where: { id: ben?.id ?? '' },
      data: { content: ada?.content ?? new Uint8Array() },
    });
    expect((await sentMail(services)).map(({ subject }) => subject)).toEqual(['For Ada']);
  });

  test('refuses what is no address, and says so where there is no mail server', async () => {
    for (const address of ['ada', 'ada@example.org\r\nBcc: x@example.org', `${'a'.repeat(250)}@example.org`])
      await expect(instance.services.mail.put(newMail({ to: { name: '', address } }))).rejects.toMatchObject({
        code: 'invalid_input',
      });
    const other = await createTestInstance(inject('testDatabase'));
    try {
      expect(other.services.mail.isOn).toBe(false);
      await expect(other.services.mail.put(newMail())).rejects.toMatchObject({ code: 'unavailable' });
    } finally {
      await other.close();
    }
  });
});
