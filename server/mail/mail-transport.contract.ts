/** The contract of ways to a mail server. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MailTransport, OutgoingMail } from '../ports/mail-transport.port.ts';

export interface TransportUnderTest {
  readonly transport: MailTransport;
  /** The addresses that each mail went to. */
  receivers(): readonly string[];
  stop(): Promise<void>;
}

const MAIL: OutgoingMail = {
  ...{
    messageId: '<1@bindery.example.org>',
    subject: 'Your link',
    text: 'Here it is.',
    html: '<p>Here it is.</p>',
  },
  to: { name: 'Ada', address: 'ada@example.org' },
};

export function describeMailTransport(name: string, start: () => Promise<TransportUnderTest>): void {
  describe(`mail transport: ${name}`, () => {
    let under: TransportUnderTest;
    beforeEach(async () => {
      under = await start();
    });
    afterEach(async () => under.stop());

    test('hands a mail over to whom it is for', async () => {
      await under.transport.send(MAIL);
      expect(under.receivers()).toEqual(['ada@example.org']);
    });

    test('tells an address that does not exist from a mail server that wants to be asked again', async () => {
      const to = (address: string) => ({ ...MAIL, to: { name: '', address } });
      await expect(under.transport.send(to('nobody@example.org'))).rejects.toMatchObject({
        code: 'invalid_input',
      });
      await expect(under.transport.send(to('later@example.org'))).rejects.toMatchObject({
        code: 'unavailable',
      });
      expect(under.receivers()).toEqual([]);
    });

    test('is checked without sending anything', async () => {
      await under.transport.check();
      expect(under.receivers()).toEqual([]);
    });
  });
}
