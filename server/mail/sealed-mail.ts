/** Seals an e-mail while it waits: it may hold a link that signs somebody in, and a stolen table should open nothing. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { OutgoingMail } from '../ports/mail-transport.port.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export type SealedContent = Omit<OutgoingMail, 'messageId'>;

/** Nonce, tag and ciphertext. `id` is that of the row, so that no content opens in another one. */
export function sealMail(secret: string, id: string, content: SealedContent): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(secret), nonce).setAAD(Buffer.from(id));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
}

/** `null` when it was sealed with another APP_SECRET, or changed. */
export function openMail(secret: string, id: string, sealed: Uint8Array): SealedContent | null {
  const [nonce, tag, content] = [
    sealed.subarray(0, NONCE_BYTES),
    sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES),
    sealed.subarray(NONCE_BYTES + TAG_BYTES),
  ];
  try {
    const decipher = createDecipheriv(CIPHER, keyOf(secret), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(id)).setAuthTag(tag);
    const text = Buffer.concat([decipher.update(content), decipher.final()]).toString('utf8');
    return JSON.parse(text) as SealedContent;
  } catch {
    return null;
  }
}

function keyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'bindery outgoing mail', KEY_BYTES));
}
