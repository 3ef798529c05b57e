/** The path to go to after sign-in. */

const HERE = 'http://bindery.invalid';
const DOORS = /^\/(sign-in|setup|api)(\/|$)/;

/**
 * `wanted` when it is a path of this site; `/` for anything that could lead to another site or back to sign-in. The result
 * is parsed again as a browser does: by then dots are resolved, and `/.//host` has become a host.
 */
export function safeNextPath(wanted: string): string {
  if (!wanted.startsWith('/')) return '/';
  const first = resolveHere(wanted);
  const path = first === null ? '/' : first.pathname + first.search + first.hash;
  const url = resolveHere(path);
  if (url === null || url.pathname !== first?.pathname) return '/';
  const plain = decodePath(url.pathname);
  if (plain === null || plain.startsWith('//') || DOORS.test(plain)) return '/';
  return path;
}

/** `null` when a browser on this site would leave it for `address`. */
function resolveHere(address: string): URL | null {
  if (!URL.canParse(address, HERE)) return null;
  const url = new URL(address, HERE);
  return url.origin === HERE ? url : null;
}

/** As a proxy may read it that decodes before it forwards; `null` with a stray percent sign. */
function decodePath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname).replaceAll('\\', '/');
  } catch {
    return null;
  }
}
