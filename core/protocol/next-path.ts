/** The path to go to after sign-in. */

const DOORS = /^\/(sign-in|setup|api)(\/|$)/;
/** What a browser drops from an address, or reads as a slash. */
const REWRITTEN = /[\p{Cc}\\]/u;

/**
 * `wanted` when it is a path of this site, just as a browser takes it; `/` for anything that could lead to another site or back to
 * sign-in. A path with `.` or `..` is refused rather than resolved: no page of ours has one, and `/.//host` would become a host.
 */
export function safeNextPath(wanted: string): string {
  if (!wanted.startsWith('/') || REWRITTEN.test(wanted)) return '/';
  const plain = decodePath(/^[^?#]*/.exec(wanted)?.[0] ?? '');
  if (plain === null || plain.startsWith('//') || REWRITTEN.test(plain) || DOORS.test(plain)) return '/';
  return plain.split('/').some((step) => step === '.' || step === '..') ? '/' : wanted;
}

/** As a proxy may read it that decodes before it forwards; `null` with a stray percent sign. */
function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
