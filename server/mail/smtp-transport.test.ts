/** The way to a mail server, against one on this machine. */
import { afterEach, describe, expect, test } from 'vitest';
import { type MailSettings, mailIssues, mailSettingsOf, parseMailAddress } from '../config/mail-settings.ts';
import { isPutOff } from '../ports/mail-transport.port.ts';
import { describeMailTransport } from './mail-transport.contract.ts';
import { startTestMailServer, type TestMailServer } from './smtp-server.fixture.ts';
import { createSmtpTransport } from './smtp-transport.ts';

function settings(port: number, changes: Partial<MailSettings> = {}): MailSettings {
  const from = { name: 'Bindery', address: 'bindery@example.org' };
  return { host: '127.0.0.1', port, tls: 'off', credentials: null, from, ...changes };
}

describeMailTransport('SMTP', async () => {
  const server = await startTestMailServer();
  return {
    transport: createSmtpTransport(settings(server.port)),
    receivers: () => server.received.flatMap(({ to }) => to),
    stop: () => server.stop(),
  };
});

describe('a mail by SMTP', () => {
  let server: TestMailServer | undefined;
  afterEach(async () => server?.stop());

  const mail = {
    ...{ messageId: '<1@bindery.example.org>', subject: 'Your link', text: 'Text', html: '<p>Text</p>' },
    to: { name: 'Ada', address: 'ada@example.org' },
  };

  test('a line break in subject or name begins no header and adds no receiver', async () => {
    server = await startTestMailServer();
    const evil = 'Hello\r\nBcc: mallory@example.org\r\n\r\nbody\u2028X: y';
    await createSmtpTransport(settings(server.port)).send({
      ...{ ...mail, subject: evil },
      to: { name: evil, address: 'ada@example.org' },
    });
    const [received] = server.received;
    expect(received?.to).toEqual(['ada@example.org']);
    const [head = ''] = received?.source.split('\r\n\r\n') ?? [];
    expect(head.split('\r\n').filter((line) => /^(?:bcc|x):/i.test(line))).toEqual([]);
  });

  test('is text and HTML, says who it is from, and is not to be answered by machines', async () => {
    server = await startTestMailServer();
    const unsubscribeUrl = 'https://bindery.example.org/unsubscribe?token=x';
    await createSmtpTransport(settings(server.port)).send({ ...mail, unsubscribeUrl });
    const source = server.received[0]?.source ?? '';
    expect(source).toContain('From: Bindery <bindery@example.org>');
    expect(source).toContain('Message-ID: <1@bindery.example.org>');
    expect(source).toContain('Content-Type: multipart/alternative');
    expect(source).toContain('Auto-Submitted: auto-generated');
    expect(source).toContain(`List-Unsubscribe: <${unsubscribeUrl}>`);
    expect(source).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  });

  test('goes nowhere in plain text unless the settings say so', async () => {
    server = await startTestMailServer();
    const transport = createSmtpTransport(settings(server.port, { tls: 'required' }));
    await expect(transport.send(mail)).rejects.toMatchObject({ code: 'unavailable' });
    expect(server.received).toEqual([]);
  });

  test('a refused sender is a matter of the settings, and no mail is given up for it', async () => {
    server = await startTestMailServer({ refusesSender: true });
    const sending = createSmtpTransport(settings(server.port)).send(mail);
    await expect(sending).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('what it says of a receiver names nobody', async () => {
    server = await startTestMailServer();
    const to = { name: '', address: 'later@example.org' };
    const failure = await createSmtpTransport(settings(server.port))
      .send({ ...mail, to })
      .catch((error: Error) => error);
    expect(String(failure)).toContain('Greylisted');
    expect(String(failure)).not.toContain('example.org');
    expect(isPutOff(String((failure as Error).message))).toBe(true);
  });

  test('signs in, and says what the mail server says about a wrong password', async () => {
    server = await startTestMailServer({ asksToSignIn: true });
    const right = { user: 'bindery', password: 'secret' };
    await createSmtpTransport(settings(server.port, { credentials: right })).send(mail);
    expect(server.received).toHaveLength(1);
    const wrong = createSmtpTransport(
      settings(server.port, { credentials: { ...right, password: 'guess' } }),
    );
    await expect(wrong.check()).rejects.toThrow(/mail server.*Wrong password/);
    // Mended by other settings, so the mail waits for them.
    await expect(wrong.send(mail)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('the settings of a mail server', () => {
  const SMTP_FROM = 'Bindery <bindery@example.org>';

  test('name the host, how it is spoken to, and who sends', () => {
    const read = (SMTP_URL: string) => mailSettingsOf({ SMTP_URL, SMTP_FROM });
    expect(read('smtps://ada:p%40ss@mail.example.org')).toEqual({
      ...{ host: 'mail.example.org', port: 465, tls: 'implicit' },
      credentials: { user: 'ada', password: 'p@ss' },
      from: { name: 'Bindery', address: 'bindery@example.org' },
    });
    expect(read('smtp://mail.example.org')).toMatchObject({ port: 587, tls: 'required', credentials: null });
    expect(read('smtp://localhost:25')).toMatchObject({ port: 25, tls: 'off' });
    expect(mailSettingsOf({})).toBeNull();
  });

  test('belong together', () => {
    const names = (fields: Parameters<typeof mailIssues>[0]) => mailIssues(fields).map(({ path }) => path[0]);
    expect(names({ SMTP_FROM })).toEqual(['SMTP_FROM']);
    expect(names({ SMTP_URL: 'smtp://mail.example.org' })).toEqual(['SMTP_FROM']);
    expect(names({ SMTP_URL: 'smtps://mail.example.org', SMTP_FROM, SMTP_TLS: 'off' })).toEqual(['SMTP_TLS']);
    expect(names({})).toEqual([]);
  });

  test('an address has no line breaks and names one person', () => {
    for (const text of ['a@example.org\r\nBcc: b@example.org', 'a@example.org, b@example.org', 'Ada <>', ''])
      expect(parseMailAddress(text)).toBeNull();
    expect(parseMailAddress('"Ada L." <ada@example.org>')).toEqual({
      name: 'Ada L.',
      address: 'ada@example.org',
    });
  });
});
