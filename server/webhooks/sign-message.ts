/** Signs messages as Standard Webhooks says (standardwebhooks.com), and keeps the secrets they are signed with. */
import { createHmac, randomBytes } from 'node:crypto';
import { openText, sealText } from '../config/sealed-text.ts';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export function newSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

const purpose = 'bindery webhook secret';

export function sealSecret(appSecret: string, webhookId: string, secret: string): Uint8Array<ArrayBuffer> {
  return sealText({ secret: appSecret, purpose, place: webhookId }, secret);
}

/** The key in it; `null` when it was sealed under another APP_SECRET. */
export function openSecret(appSecret: string, webhookId: string, sealed: Uint8Array): Buffer | null {
  const secret = openText({ secret: appSecret, purpose, place: webhookId }, sealed);
  return secret === null ? null : Buffer.from(secret.slice(PREFIX.length), 'base64');
}

export interface SignedMessage {
  readonly id: string;
  /** When it is sent, ms since epoch: receivers refuse what was signed long ago. */
  readonly at: number;
  readonly body: string;
}

/** One signature for each key, so that receivers may change theirs one after the other. */
export function signMessage(
  keys: readonly Buffer[],
  { id, at, body }: SignedMessage,
): Record<string, string> {
  const timestamp = Math.floor(at / 1000);
  const signatures = keys.map((key) => {
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
