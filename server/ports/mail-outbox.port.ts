/** The port of the outbox of e-mail: what is put into it is sent, also when the process ends before it was. */
import type { Prisma } from '#prisma/generated/client.ts';
import type { MailAddress } from '../config/mail-settings.ts';

/** What an e-mail says; written as plain text and as HTML by `mail/write-mail.ts`. Texts are texts: nothing in them is markup. */
export type MailBlock =
  | { readonly kind: 'text'; readonly text: string }
  /** Smaller, as what somebody need not do who has not asked for the mail. */
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  /** A link as a button. `url` begins with the address of the instance. */
  | { readonly kind: 'action'; readonly label: string; readonly url: string }
  | { readonly kind: 'list'; readonly items: readonly MailListItem[] };

export interface MailListItem {
  readonly text: string;
  readonly detail?: string | undefined;
  /** Begins with the address of the instance. */
  readonly url?: string | undefined;
}

export interface NewMail {
  /** What it is, for logs and the health page: `password-reset`, `invitation`, … Says nothing about the person. */
  readonly kind: string;
  /** A second mail with the same key is not sent. Random unless given. */
  readonly key?: string | undefined;
  readonly to: MailAddress;
  readonly subject: string;
  readonly blocks: readonly MailBlock[];
  /** ms since epoch: from then on nobody needs it, and it is not sent any more. A day from now unless given. */
  readonly expiresAt?: number | undefined;
  readonly unsubscribeUrl?: string | undefined;
}

export interface MailOutbox {
  /** Whether there is a mail server. Where there is none nothing that needs one is offered. */
  readonly isOn: boolean;
  /**
   * Puts a mail into the outbox; within `tx` together with other changes, followed by `wake` once that is committed. Throws
   * `unavailable` when there is no mail server, `invalid_input` for an address that cannot be one.
   */
  put(mail: NewMail, tx?: Prisma.TransactionClient): Promise<void>;
  /** Something was put in; a worker sends it. */
  wake(): void;
  /** Told when something is to be sent. */
  watch(send: () => void): void;
}
