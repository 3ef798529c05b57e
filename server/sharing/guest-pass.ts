/** The guest pass: a cookie that lets a guest's browser load the files of the Codices it has opened. */
import { createHmac } from 'node:crypto';
import { isUuid } from '#core/uuid.ts';
import { equalSecrets } from '../access/secret-token.ts';

/**
 * Documents hold plain addresses of their files for as long as they live, so an expiring signature cannot be part of
 * the address. The pass only names links; whether they are still open is looked up for every file.
 */
export const GUEST_PASS_COOKIE = 'bindery.guest';
export const GUEST_PASS_PATH = '/api/v1/assets';
const MAX_LINKS = 8;

/** The link ids in a pass; none when it was not signed here. */
export function readGuestPass(secret: string, pass: string | undefined): readonly string[] {
  const [ids = '', signature = ''] = (pass ?? '').split('~');
  if (!equalSecrets(signature, signatureOf(secret, ids))) return [];
  return ids.split('.').filter(isUuid).slice(0, MAX_LINKS);
}

/** A pass with one more link; the oldest beyond eight is dropped. */
export function addToGuestPass(secret: string, pass: string | undefined, linkId: string): string {
  const ids = [linkId, ...readGuestPass(secret, pass).filter((id) => id !== linkId)]
    .slice(0, MAX_LINKS)
    .join('.');
  return `${ids}~${signatureOf(secret, ids)}`;
}

function signatureOf(secret: string, ids: string): string {
  return createHmac('sha256', secret).update(`guest-pass\n${ids}`).digest('base64url');
}
