/** A way to no mail server for tests: keeps what it is handed. */
import { BinderyError } from '#core/errors.ts';
import type { MailSettings } from '../config/mail-settings.ts';
import { type MailTransport, type OutgoingMail, PUT_OFF } from '../ports/mail-transport.port.ts';
import { type MailServices, sendDueMail } from './mail-sender.ts';

/** Switches e-mail on for `createTestInstance`. */
export const TEST_MAIL: MailSettings = {
  ...{ host: '127.0.0.1', port: 1, tls: 'off', credentials: null },
  from: { name: 'Bindery', address: 'bindery@example.org' },
};

export interface MemoryTransport extends MailTransport {
  readonly sent: OutgoingMail[];
  /** Nothing is taken while it is away. */
  isAway: boolean;
}

export function createMemoryTransport(): MemoryTransport {
  const sent: OutgoingMail[] = [];
  const transport: MemoryTransport = {
    sent,
    isAway: false,
    async send(mail) {
      if (transport.isAway) throw new BinderyError('unavailable', 'The mail server does not take mail: away');
      if (mail.to.address.startsWith('nobody@'))
        throw new BinderyError('invalid_input', 'There is no such receiver.');
      if (mail.to.address.startsWith('later@'))
        throw new BinderyError('unavailable', `${PUT_OFF}: Try again later`);
      sent.push(mail);
    },
    async check() {
      if (transport.isAway) throw new BinderyError('unavailable', 'The mail server does not take mail: away');
    },
  };
  return transport;
}

/** Sends what is due and answers it, in the order in which it was put into the outbox. */
export async function sentMail(services: MailServices): Promise<readonly OutgoingMail[]> {
  const transport = createMemoryTransport();
  await sendDueMail(services, transport);
  return transport.sent;
}
