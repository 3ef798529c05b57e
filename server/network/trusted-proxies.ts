/** The proxies whose X-Forwarded headers are trusted, and the client address that follows. */
import { BlockList, isIP, isIPv4 } from 'node:net';

/** The trusted proxies: a number of hops, or their addresses. */
export type TrustedProxies = { readonly hops: number } | { readonly addresses: BlockList };

const LOOPBACK = ['127.0.0.0/8', '::1'];
const MAX_HOPS = 20;

/** Proxies on this machine. */
export const LOCAL_PROXIES: TrustedProxies = { addresses: toBlockList(LOOPBACK) };

/**
 * Reads the setting: `2` proxies one behind the other, or `10.0.0.0/8, ::1`, to which those on the same machine are added.
 * `null` when it is neither.
 */
export function parseTrustedProxies(text: string): TrustedProxies | null {
  if (/^\d+$/.test(text)) return Number(text) <= MAX_HOPS ? { hops: Number(text) } : null;
  const entries = text.split(',').map((entry) => entry.trim());
  if (!entries.every(isAddressOrNetwork)) return null;
  return { addresses: toBlockList([...LOOPBACK, ...entries]) };
}

/**
 * The client's address. Each proxy appends its peer to X-Forwarded-For, so the header is read from its end for as long as
 * the proxy that wrote the entry is trusted.
 */
export function originAddress(
  peer: string,
  forwardedFor: string | undefined,
  proxies: TrustedProxies,
): string {
  const hops = (forwardedFor ?? '').split(',').map(withoutPort).reverse();
  let address = unmapped(peer);
  for (const [index, hop] of hops.entries()) {
    const isBelieved = 'hops' in proxies ? index < proxies.hops : isListed(proxies.addresses, address);
    if (!isBelieved || isIP(hop) === 0) break;
    address = unmapped(hop);
  }
  return address;
}

/** The unit of rate limits: an IPv4 address, or an IPv6 /64 network. */
export function limitGroup(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const network = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ?? '').split(':')];
  return `${network
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

function isListed(addresses: BlockList, address: string): boolean {
  // A request made inside the process has no other end.
  if (address === 'local') return true;
  return isIP(address) !== 0 && addresses.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

function isAddressOrNetwork(entry: string): boolean {
  const [address = '', bits, rest] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || rest !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function toBlockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** Some proxies write the port as well: `1.2.3.4:5678`, `[::1]:80`. */
function withoutPort(hop: string): string {
  const text = hop.trim();
  return /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
}

/** Node.js names an IPv4 peer of an IPv6 socket `::ffff:1.2.3.4`. */
function unmapped(address: string): string {
  return /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address;
}
