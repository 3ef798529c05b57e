/** The device pass: a cookie of browsers in which an account has signed in, whose attempts have a rate limit of their own. */
import { createHmac, randomBytes } from 'node:crypto';
import { equalSecrets } from '../access/secret-token.ts';

/** The cookie's name. After OWASP's “device cookies”: it grants no access, and its holder no more attempts than anybody. */
export const DEVICE_PASS_COOKIE = 'bindery.device';
/** The cookie's lifetime: the maximum that browsers allow. */
export const DEVICE_PASS_SECONDS = 400 * 24 * 3600;
const MAX_ACCOUNTS = 4;
const PASS = /^([\w-]{22})~([\w-]{43}(?:\.[\w-]{43})*)$/;

/** The device's id if `account` has signed in on it before; otherwise `null`, also for a pass not signed here. */
export function readDevicePass(secret: string, pass: string | undefined, account: string): string | null {
  const device = parsePass(pass);
  if (device === null) return null;
  const expected = signatureOf(secret, device.id, account);
  return device.signatures.some((signature) => equalSecrets(signature, expected)) ? device.id : null;
}

/** The pass with `account` added; of more than four the oldest is dropped. */
export function addToDevicePass(secret: string, pass: string | undefined, account: string): string {
  const known = parsePass(pass);
  const id = known?.id ?? randomBytes(16).toString('base64url');
  const own = signatureOf(secret, id, account);
  const others = known?.signatures.filter((signature) => signature !== own) ?? [];
  return `${id}~${[own, ...others].slice(0, MAX_ACCOUNTS).join('.')}`;
}

function parsePass(pass: string | undefined): { id: string; signatures: readonly string[] } | null {
  const [, id, signatures] = PASS.exec(pass ?? '') ?? [];
  return id === undefined || signatures === undefined ? null : { id, signatures: signatures.split('.') };
}

function signatureOf(secret: string, id: string, account: string): string {
  const name = account.trim().toLowerCase();
  return createHmac('sha256', secret).update(`device-pass\n${id}\n${name}`).digest('base64url');
}
