/** The guest pass: a cookie that lets a guest's browser load the files of the Codices it has opened. */
import { createHmac } from 'node:crypto';
import { isUuid } from '#core/uuid.ts';
import { equalSecrets } from '../access/secret-token.ts';

/**
 * Documents hold plain addresses of their files for as long as they live, so an expiring signature cannot be part of
 * the address. The pass only names links and guests; whether they may still come is looked up for every file.
 */
export const GUEST_PASS_COOKIE = 'bindery.guest';
export const GUEST_PASS_PATH = '/api/v1/assets';
const MAX_LINKS = 8;

export interface PassEntry {
  readonly linkId: string;
  /** The id that others see; `null`: whoever has the token, which a link without password and limit is content with. */
  readonly guestId: string | null;
}

/** What a pass names; nothing when it was not signed here. */
export function readGuestPass(secret: string, pass: string | undefined): readonly PassEntry[] {
  const [text = '', signature = ''] = (pass ?? '').split('~');
  if (!equalSecrets(signature, signatureOf(secret, text))) return [];
  return text
    .split('.')
    .map((entry) => {
      const [linkId = '', guestId] = entry.split(':');
      return { linkId, guestId: guestId ?? null };
    })
    .filter(({ linkId }) => isUuid(linkId))
    .slice(0, MAX_LINKS);
}

/** A pass with one more link, or a link that was opened again: by the same guest unless another is named. The oldest beyond eight is dropped. */
export function addToGuestPass(
  secret: string,
  pass: string | undefined,
  { linkId: opened, guestId }: PassEntry,
): string {
  const others = readGuestPass(secret, pass);
  const known = others.find(({ linkId }) => linkId === opened);
  const entry: PassEntry = { linkId: opened, guestId: guestId ?? known?.guestId ?? null };
  const text = [entry, ...others.filter(({ linkId }) => linkId !== opened)]
    .slice(0, MAX_LINKS)
    .map(({ linkId, guestId }) => (guestId === null ? linkId : `${linkId}:${guestId}`))
    .join('.');
  return `${text}~${signatureOf(secret, text)}`;
}

function signatureOf(secret: string, ids: string): string {
  return createHmac('sha256', secret).update(`guest-pass\n${ids}`).digest('base64url');
}
