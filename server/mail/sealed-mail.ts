/** Seals an e-mail while it waits: it may hold a link that signs somebody in, and a stolen table should open nothing. */
import { openText, sealText } from '../config/sealed-text.ts';
import type { OutgoingMail } from '../ports/mail-transport.port.ts';

export type SealedContent = Omit<OutgoingMail, 'messageId'>;

const purpose = 'bindery outgoing mail';

/** `id` is that of the row, so that no content opens in another one. */
export function sealMail(secret: string, id: string, content: SealedContent): Uint8Array<ArrayBuffer> {
  return sealText({ secret, purpose, place: id }, JSON.stringify(content));
}

/** `null` when it was sealed with another APP_SECRET, or changed. */
export function openMail(secret: string, id: string, sealed: Uint8Array): SealedContent | null {
  const text = openText({ secret, purpose, place: id }, sealed);
  return text === null ? null : (JSON.parse(text) as SealedContent);
}
