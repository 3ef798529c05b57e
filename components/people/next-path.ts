/** Where to go after signing in. */

const HERE = 'http://bindery.invalid';

/** `wanted` when it is a path of this site, `/` for anything that could lead elsewhere or back to the door. */
export function safeNextPath(wanted: string): string {
  if (!wanted.startsWith('/')) return '/';
  let url: URL;
  try {
    url = new URL(wanted, HERE);
  } catch {
    return '/';
  }
  if (url.origin !== HERE || /^\/(sign-in|setup|api)(\/|$)/.test(url.pathname)) return '/';
  return url.pathname + url.search + url.hash;
}
