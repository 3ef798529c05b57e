/** Links that somebody follows in a form: where each leads, and which lead nowhere. */
import { parsePageAddress } from '#core/protocol/page-address.ts';

export type FollowedLink =
  | { readonly kind: 'codex'; readonly id: string }
  /** To be opened by the browser. */
  | { readonly kind: 'page'; readonly href: string };

/** Of others the editor, or a program of the computer, could be made to do something. */
const OPENED = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** `null` for a link that is not followed. `baseUrl` is the address of the server. */
export function readFollowedLink(href: string, baseUrl: string): FollowedLink | null {
  if (!URL.canParse(href, `${baseUrl}/`)) return null;
  const url = new URL(href, `${baseUrl}/`);
  if (!OPENED.has(url.protocol)) return null;
  const isHere = url.origin === new URL(baseUrl).origin;
  const address = isHere ? parsePageAddress(url.pathname) : null;
  if (address !== null && 'codexId' in address && address.page === 'codex')
    return { kind: 'codex', id: address.codexId };
  return { kind: 'page', href: url.href };
}
