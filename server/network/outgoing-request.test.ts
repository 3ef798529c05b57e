/** Requests to the outside: no way into the own network, by whatever spelling or name. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { checkOutgoing, isPublicAddress, postOutside, readOutside } from './outgoing-request.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function receiver(answer: { readonly status: number; readonly location?: string } | null) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      if (answer === null) return;
      response.writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location });
      response.end('x'.repeat(1000));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close().closeAllConnections());
  return { received, port: (server.address() as AddressInfo).port };
}

it.each([
  ...['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
  ...[
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    'fe80::1',
    'fd00::1',
  ],
  ...['64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', 'localhost', ''],
])('%s is within', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

it.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700:4700::1111'])('%s is outside', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

it.each([
  ...['http://127.0.0.1', 'http://127.1', 'http://2130706433', 'http://0x7f000001', 'http://0177.0.0.1'],
  ...['http://[::1]', 'http://[::ffff:127.0.0.1]', 'http://localhost', 'http://169.254.169.254/latest'],
])('%s is refused before anything is sent', async (address) => {
  const { received, port } = await receiver({ status: 200 });
  const url = new URL(address);
  url.port = String(port);
  await expect(postOutside(url.href, '{}')).rejects.toMatchObject({ code: 'forbidden' });
  expect(received).toEqual([]);
});

it('is no way to files, and takes only addresses', async () => {
  for (const address of ['file:///etc/passwd', 'ftp://example.org', 'nowhere'])
    await expect(postOutside(address, '{}')).rejects.toMatchObject({ code: 'invalid_input' });
});

it('posts the body with its headers, and follows no redirect', async () => {
  const second = await receiver({ status: 200 });
  const first = await receiver({ status: 302, location: `http://127.0.0.1:${second.port}/` });
  const status = await postOutside(`http://127.0.0.1:${first.port}/hook`, '{"a":1}', {
    headers: { 'webhook-id': 'w' },
    allows: () => true,
  });
  expect(status).toBe(302);
  expect(first.received).toMatchObject([
    { body: '{"a":1}', headers: { 'webhook-id': 'w', 'content-type': 'application/json' } },
  ]);
  expect(second.received).toEqual([]);
});

it('posts bytes under a type of their own', async () => {
  const { received, port } = await receiver({ status: 201 });
  await postOutside(`http://127.0.0.1:${port}/`, new TextEncoder().encode('sealed'), {
    headers: { 'content-type': 'application/octet-stream' },
    allows: () => true,
  });
  expect(received).toMatchObject([
    { body: 'sealed', headers: { 'content-type': 'application/octet-stream', 'content-length': '6' } },
  ]);
});

it('says beforehand what will be refused, as far as it can be seen', async () => {
  const httpsOnly = true;
  expect(checkOutgoing('https://hooks.example.org/a', { httpsOnly }).href).toBe(
    'https://hooks.example.org/a',
  );
  for (const address of ['http://hooks.example.org', 'https://name:word@hooks.example.org'])
    expect(() => checkOutgoing(address, { httpsOnly })).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    );
  expect(() => checkOutgoing('https://[::ffff:10.0.0.1]')).toThrow(
    expect.objectContaining({ code: 'forbidden' }),
  );
  const { received, port } = await receiver({ status: 200 });
  const posted = postOutside(`http://127.0.0.1:${port}`, '{}', { allows: () => true, httpsOnly });
  await expect(posted).rejects.toMatchObject({ code: 'invalid_input' });
  expect(received).toEqual([]);
});

it('gives up on whoever does not answer', async () => {
  const { port } = await receiver(null);
  const posted = postOutside(`http://127.0.0.1:${port}`, '{}', { allows: () => true, timeoutMs: 100 });
  await expect(posted).rejects.toMatchObject({ code: 'unavailable' });
});

it('checks the address that the connection uses, and no other', async () => {
  const { received, port } = await receiver({ status: 200 });
  const allows = vi.fn(() => false);
  await expect(postOutside(`http://localhost:${port}`, '{}', { allows })).rejects.toMatchObject({
    code: 'forbidden',
  });
  expect(allows).toHaveBeenCalled();
  expect(received).toEqual([]);
});

it('what is got has no body and is read so far and no further, and what it leads to is not followed', async () => {
  const inside = await receiver({ status: 200 });
  const { received, port } = await receiver({ status: 302, location: `http://127.0.0.1:${inside.port}/` });
  const options = { allows: () => true, headers: { accept: 'application/json' } };
  const answer = await readOutside(`http://127.0.0.1:${port}`, { ...options, maxBytes: 1000 });
  expect([answer.status, answer.body.length]).toEqual([302, 1000]);
  expect(received[0]).toMatchObject({ body: '', headers: { accept: 'application/json' } });
  expect(received[0]?.headers['content-type']).toBeUndefined();
  expect(inside.received).toEqual([]);
  await expect(readOutside(`http://127.0.0.1:${port}`, { ...options, maxBytes: 999 })).rejects.toMatchObject({
    code: 'too_large',
  });
  await expect(readOutside(`http://127.0.0.1:${port}`, { maxBytes: 1000 })).rejects.toMatchObject({
    code: 'forbidden',
  });
});
