/** Requests to addresses that people have named: only to the public internet, never redirected, never for long. */
import { lookup } from 'node:dns/promises';
import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, isIPv4, type LookupFunction } from 'node:net';
import { BinderyError } from '#core/errors.ts';

const TIMEOUT_MS = 10_000;

/** Special ranges of IANA: this host, private, shared, link-local, documentation, benchmarks, multicast, reserved. */
const NOT_PUBLIC_V4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];
/** All that is routed in IPv6, and in it what stands for other addresses or for none. */
const PUBLIC_V6 = ['2000::/3'];
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const notPublicV4 = listOf(NOT_PUBLIC_V4, 'ipv4');
const publicV6 = listOf(PUBLIC_V6, 'ipv6');
const notPublicV6 = listOf(NOT_PUBLIC_V6, 'ipv6');

/** Whether an address is one of the public internet; mapped and translated ones are not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !notPublicV4.check(address, 'ipv4');
  if (isIP(address) !== 6) return false;
  return publicV6.check(address, 'ipv6') && !notPublicV6.check(address, 'ipv6');
}

/** Where a request may go. */
export interface OutgoingGuard {
  /** Which addresses may be reached; the public ones unless told. */
  readonly allows?: (address: string) => boolean;
  /** Refuses what is not encrypted on its way. */
  readonly httpsOnly?: boolean;
}

export interface OutgoingOptions extends OutgoingGuard {
  /** `content-type` is JSON unless it is among them. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/**
 * Checks what can be seen of an address before it is used: its form and, where it is written in numbers, whether it is public. A name
 * is looked up when the connection is made, and only then. Throws `invalid_input`, and `forbidden` for an address within.
 */
export function checkOutgoing(
  address: string,
  { allows = isPublicAddress, httpsOnly = false }: OutgoingGuard = {},
): URL {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new BinderyError('invalid_input', `“${address}” is not a web address.`);
  if (httpsOnly && url.protocol !== 'https:')
    throw new BinderyError('invalid_input', `“${address}” does not begin with https:.`);
  if (url.username !== '' || url.password !== '')
    throw new BinderyError('invalid_input', 'The address must not contain a name and password.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !allows(host)) throw refusal(host);
  return url;
}

/**
 * Posts a body and answers the status; what is answered beside it is not read. The address is checked when the connection is made, so
 * that a name cannot mean one address when it is looked at and another when it is used. Throws `forbidden` for an address within,
 * `unavailable` when nobody answers in time.
 */
export async function postOutside(
  address: string,
  body: string | Uint8Array,
  options: OutgoingOptions = {},
): Promise<number> {
  return await send(address, { body, ...options }, async (response) => {
    response.destroy();
    return response.statusCode ?? 0;
  });
}

/** The same, and what was answered. Throws `too_large` for more than `maxBytes` of that. */
export async function askOutside(
  address: string,
  body: string | Uint8Array,
  { maxBytes, ...options }: OutgoingOptions & { readonly maxBytes: number },
): Promise<{ readonly status: number; readonly body: Uint8Array }> {
  return await send(address, { body, ...options }, async (response) => ({
    status: response.statusCode ?? 0,
    body: await readAtMost(response, maxBytes, address),
  }));
}

/** Gets what stands at an address; nothing is followed that it leads to. Throws as `askOutside` does. */
export async function readOutside(
  address: string,
  { maxBytes, ...options }: OutgoingOptions & { readonly maxBytes: number },
): Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Uint8Array }> {
  return await send(address, { body: null, ...options }, async (response) => ({
    ...{ status: response.statusCode ?? 0, headers: response.headers },
    body: await readAtMost(response, maxBytes, address),
  }));
}

async function readAtMost(response: IncomingMessage, maxBytes: number, address: string): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes) {
      response.destroy();
      throw new BinderyError('too_large', `${new URL(address).host} answers with more than is read.`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Posts a body, or gets what there is without one. */
async function send<T>(
  address: string,
  {
    body,
    headers = {},
    timeoutMs = TIMEOUT_MS,
    ...guard
  }: OutgoingOptions & { readonly body: string | Uint8Array | null },
  read: (response: IncomingMessage) => Promise<T>,
): Promise<T> {
  const url = checkOutgoing(address, guard);
  const { allows = isPublicAddress } = guard;
  const begin = url.protocol === 'https:' ? requestHttps : requestHttp;
  const ofBody =
    body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return await new Promise<T>((resolve, reject) => {
    const fail = (cause: unknown): void => {
      if (cause instanceof BinderyError) reject(cause);
      else reject(new BinderyError('unavailable', `${url.host} does not answer.`, { cause }));
    };
    const request = begin(
      url,
      {
        method: body === null ? 'GET' : 'POST',
        // A connection of its own: one that is kept open was checked for somebody else.
        agent: false,
        lookup: guardedLookup(allows),
        signal: AbortSignal.timeout(timeoutMs),
        headers: { ...ofBody, ...headers },
      },
      (response) => {
        read(response).then(resolve, fail);
      },
    );
    request.once('error', fail);
    request.end(body ?? undefined);
  });
}

/**
 * The guard for an address that an admin has named, of a webhook or a target of rules: https and the public internet, but for the hosts
 * that the operator has listed (`OUTGOING_HOSTS`), as `name` or `name:port`. Addresses that browsers name have one of their own
 * (`push/push-endpoint.ts`): any member could reach what is listed here for admins.
 */
export function guardFor(hosts: readonly string[], address: string): OutgoingGuard {
  const url = URL.parse(address);
  const isListed = url !== null && (hosts.includes(url.host) || hosts.includes(url.hostname));
  return isListed ? { allows: () => true } : { httpsOnly: true };
}

/** Looks a name up once; one address within spoils them all. */
function guardedLookup(allows: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true })
      .then((found) => {
        const within = found.find(({ address }) => !allows(address));
        const [first] = found;
        if (within !== undefined || first === undefined) throw refusal(hostname);
        if (options.all === true) callback(null, found);
        else callback(null, first.address, first.family);
      })
      .catch((error: NodeJS.ErrnoException) => callback(error, '', 0));
  };
}

function refusal(host: string): BinderyError {
  return new BinderyError('forbidden', `${host} is not a public internet address.`);
}

function listOf(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix = ''] = range.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}
