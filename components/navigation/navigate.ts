/** Client-side navigation: pages are chosen in the browser, so that it works offline. */
import { changesOverNow } from '#components/app-version/new-version.ts';
import { parsePageAddress } from '#core/protocol/page-address.ts';

/** How a page that was navigated to begins; `null` after back and forward, where the browser restores the scroll. */
let arrival: { readonly hash: string } | null = null;

/**
 * Opens `href`, a path of this site with query and hash. Between pages of the workspace the page changes in place (Next
 * follows native history calls); all else is loaded by the browser, as is the first page after an update. Navigating to the
 * current address adds no history entry.
 */
export function navigate(href: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  const url = new URL(href, window.location.href);
  if (!isInWorkspace(url) || !isInWorkspace(window.location)) {
    if (replace) window.location.replace(url);
    else window.location.assign(url);
    return;
  }
  if (!replace && changesOverNow()) {
    window.location.assign(url);
    return;
  }
  const { pathname, href: from } = window.location;
  arrival = { hash: url.hash };
  if (replace || url.href === from) window.history.replaceState(null, '', url);
  else window.history.pushState(null, '', url);
  if (url.pathname === pathname) arriveAgain(from, url);
}

/** The page stands already; what listens to the hash of the address is told as for an ordinary link. */
function arriveAgain(from: string, to: URL): void {
  settleScroll();
  if (to.hash !== new URL(from).hash)
    window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL: from, newURL: to.href }));
}

function isInWorkspace({ origin, pathname }: Pick<Location, 'origin' | 'pathname'>): boolean {
  return origin === window.location.origin && parsePageAddress(pathname) !== null;
}

/** Scrolls to the hash's target, or to the top. Call it after the page has rendered. */
export function settleScroll(): void {
  if (arrival === null) return;
  const place = document.getElementById(arrival.hash.slice(1));
  arrival = null;
  if (place === null) window.scrollTo({ top: 0, left: 0, behavior: 'instant' });
  else place.scrollIntoView();
}
