/** The port of the way to a mail server. */
import type { MailAddress } from '../config/mail-settings.ts';

/** One e-mail to one person, as it is handed over. */
export interface OutgoingMail {
  /** Named again when it is sent again, so that the receiver can tell. */
  readonly messageId: string;
  readonly to: MailAddress;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Where one click unsubscribes from mail of this kind (RFC 8058). */
  readonly unsubscribeUrl?: string | undefined;
}

export interface MailTransport {
  /**
   * Resolves once the mail server has taken the mail. Throws `invalid_input` when it will never take it (the address does not exist),
   * and `unavailable` when it may do so later. What the mail server said is told without addresses.
   */
  send(mail: OutgoingMail): Promise<void>;
  /** Connects and signs in, and sends nothing. Throws `unavailable`, with what the mail server said. */
  check(): Promise<void>;
}

/** How the message of `send` begins when it is this receiver alone who gets nothing for now. */
export const PUT_OFF = 'The receiver is put off';

export function isPutOff(message: string): boolean {
  return message.startsWith(PUT_OFF);
}
