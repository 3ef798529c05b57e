/** The path to go to after sign-in. */

const HERE = 'http://bindery.invalid';
const DOORS = /^\/(sign-in|setup|api)(\/|$)/;

/**
 * `wanted` when it is a path of this site, `/` for anything that could lead elsewhere or back to the door. The result is
 * read once more as a browser will read it: dots are gone from it by then, and `/.//host` has become the name of a host.
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
