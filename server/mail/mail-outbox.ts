/** Puts e-mail into the table it waits in, and wakes whoever sends it, here or on another process. */
import { BinderyError } from '#core/errors.ts';
import { parseMailAddress } from '../config/mail-settings.ts';
import type { MailOutbox, NewMail } from '../ports/mail-outbox.port.ts';
import type { Services } from '../ports/services.ts';
import { sealMail } from './sealed-mail.ts';
import { writeMail } from './write-mail.ts';

const LIFETIME_MS = 24 * 3600_000;
/** RFC 5321, 4.5.3.1: 64 before the @, 255 after it; mail servers take 254 in all. */
const MAX_ADDRESS = 254;
const MAX_SUBJECT = 200;

export interface MailOutboxParts extends Pick<Services, 'env' | 'prisma' | 'environment' | 'bus'> {
  /** The name of the workspace. */
  readonly workspaceName: () => Promise<string>;
}

export function createMailOutbox(parts: MailOutboxParts): MailOutbox {
  const { env, prisma, environment, bus } = parts;
  const watchers = new Set<() => void>();
  const tell = (): void => {
    for (const send of watchers) send();
  };
  bus.listen('mail-put', tell);
  const wake = (): void => {
    tell();
    bus.publish('mail-put', {}, 'mail-put');
  };
  return {
    isOn: env.mail !== null,
    async put(mail, tx) {
      if (env.mail === null)
        throw new BinderyError('unavailable', 'This instance sends no email: SMTP_URL is not set.');
      const row = toRow(parts, mail, await parts.workspaceName());
      // Within a transaction a violation would end it, so the second mail is left out instead.
      await (tx ?? prisma).outgoingMail.createMany({ data: [row], skipDuplicates: true });
      if (tx === undefined) wake();
    },
    wake,
    watch: (send) => void watchers.add(send),
  };

  function toRow({ env: { appSecret, appUrl } }: MailOutboxParts, mail: NewMail, workspace: string) {
    const now = environment.now();
    const id = environment.newId();
    const to = requireAddress(mail);
    const written = writeMail(mail.blocks, { appUrl, workspace });
    const subject = mail.subject.replace(/\s+/g, ' ').slice(0, MAX_SUBJECT);
    return {
      ...{ id, kind: mail.kind, key: mail.key ?? id, status: 'waiting' },
      content: sealMail(appSecret, id, { to, subject, ...written, unsubscribeUrl: mail.unsubscribeUrl }),
      ...{ createdAt: new Date(now), nextAt: new Date(now) },
      expiresAt: new Date(mail.expiresAt ?? now + LIFETIME_MS),
    };
  }
}

function requireAddress({ to }: NewMail) {
  const parsed = to.address.length > MAX_ADDRESS ? null : parseMailAddress(to.address);
  if (parsed === null) {
    const message = 'This is not an email address that mail can be sent to.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['email'], message }] });
  }
  // Controls and angle brackets would end the name in the header, or show another address in its place.
  const name = to.name.replace(/[\p{Cc}\p{Cf}<>"@]+/gu, ' ').trim();
  return { name: name.slice(0, 100), address: parsed.address };
}
