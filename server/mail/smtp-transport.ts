/** Hands e-mail to a mail server by SMTP, with nodemailer; the only file that knows that library. */
import { createTransport } from 'nodemailer';
import { BinderyError } from '#core/errors.ts';
import { plainLine } from '#core/text/plain-lines.ts';
import type { MailSettings } from '../config/mail-settings.ts';
import { type MailTransport, PUT_OFF } from '../ports/mail-transport.port.ts';

/** Mail servers that greet late against spam do so after half a minute. */
const GREETING_MS = 30_000;
const CONNECT_MS = 10_000;
const SOCKET_MS = 60_000;

export function createSmtpTransport(settings: MailSettings): MailTransport {
  const { host, port, tls, credentials, from } = settings;
  const transporter = createTransport({
    ...{ host, port, secure: tls === 'implicit', requireTLS: tls === 'required', ignoreTLS: tls === 'off' },
    ...(credentials !== null && { auth: { user: credentials.user, pass: credentials.password } }),
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: GREETING_MS, socketTimeout: SOCKET_MS },
    // A mail is made of texts alone; nothing in one is a path or an address to be read.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  return {
    async send({ messageId, to, subject, text, html, unsubscribeUrl }) {
      try {
        await transporter.sendMail({
          // A header ends at a line break, and what follows would be another one.
          ...{ from, to, subject: plainLine(subject), text, html, messageId },
          // Not to be answered by machines (RFC 3834), which would answer one another without end.
          headers: { 'Auto-Submitted': 'auto-generated', ...unsubscribeHeaders(unsubscribeUrl) },
          // Nodemailer may otherwise take further receivers out of the headers.
          envelope: { from: from.address, to: [to.address] },
        });
      } catch (error) {
        throw failureOf(error);
      }
    },
    async check() {
      try {
        await transporter.verify();
      } catch (error) {
        throw failureOf(error);
      }
    },
  };
}

function unsubscribeHeaders(url: string | undefined): Record<string, string> {
  if (url === undefined) return {};
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/** What an address looks like in an answer of a mail server, with the brackets around it. */
const ADDRESS = /<?[^\s<>]+@[^\s<>:]+>?/g;

/**
 * 5xx about the receiver or the text of a mail is an answer for good (RFC 5321, 4.2.1). About sender or sign-in it ends when the
 * settings are mended, so nothing is given up for it.
 */
function failureOf(error: unknown): BinderyError {
  const {
    responseCode = 0,
    code,
    command,
    message,
  } = error as {
    readonly responseCode?: number;
    readonly code?: string;
    readonly command?: string;
    readonly message: string;
  };
  const isAboutReceiver = command === 'RCPT TO';
  const isForGood = responseCode >= 500 && (isAboutReceiver || code === 'EMESSAGE');
  const said = plainLine(message).replace(ADDRESS, '…').slice(0, 300);
  const what = isAboutReceiver ? PUT_OFF : 'The mail server does not take mail';
  return new BinderyError(isForGood ? 'invalid_input' : 'unavailable', `${what}: ${said}`, { cause: error });
}
