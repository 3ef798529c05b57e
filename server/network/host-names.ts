/**
 * The name by which a request calls this server, its Host header, and which names are ours. A page elsewhere can point a
 * name of its own at this machine (DNS rebinding) and is then let through firewalls; it cannot hide that name.
 */
import { isIP } from 'node:net';

/** Names that nobody can register: they mean something inside a machine, a cluster or a house. */
const INTERNAL = /^[^.]+$|\.(?:localhost|local|internal)$/;

/** True for `localhost` and loopback addresses, at any port. */
export function isLoopbackName(host: string | undefined): boolean {
  const name = nameIn(host);
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** Whether a Host header names this server: the host of one of `origins`, an address, or an internal name, at any port. */
export function isOwnName(host: string | undefined, origins: readonly string[]): boolean {
  const name = nameIn(host);
  if (name === '') return false;
  return (
    origins.some((origin) => nameIn(new URL(origin).host) === name) || isIP(name) !== 0 || INTERNAL.test(name)
  );
}

/** The host without port and brackets, in small letters; empty when it is none. */
function nameIn(host: string | undefined): string {
  if (host === undefined || /[/?#@\\]/.test(host) || !URL.canParse(`http://${host}`)) return '';
  return new URL(`http://${host}`).hostname.replace(/^\[|\]$|\.$/g, '');
}
