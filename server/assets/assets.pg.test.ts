/** Assets: typed by content, served so that they cannot run, only to readers of the Codex. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { createTestClient, type TestClient } from '../http/test-client.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' } } }`;

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Files' })).body.id;
});
afterAll(() => api?.close());

async function upload(name: string, bytes: Uint8Array | string, type = 'application/octet-stream') {
  const body = typeof bytes === 'string' ? bytes : Uint8Array.from(bytes);
  const headers = { authorization: `Bearer ${api.tokens.editor}`, 'content-type': type };
  const path = `/api/v1/codices/${codexId}/assets?name=${encodeURIComponent(name)}`;
  const response = await api.app.request(path, { method: 'POST', headers, body });
  return { status: response.status, body: await response.json() };
}

async function download(url: string, headers: Record<string, string> = {}) {
  const response = await api.app.request(url, {
    headers: { authorization: `Bearer ${api.tokens.viewer}`, ...headers },
  });
  return {
    status: response.status,
    headers: response.headers,
    bytes: new Uint8Array(await response.arrayBuffer()),
  };
}

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } });

test.each(['png', 'jpeg', 'gif', 'webp', 'avif'] as const)(
  '%s is measured and shown in place',
  async (format) => {
    const bytes = await picture(30, 20).toFormat(format).toBuffer();
    const { status, body } = await upload(`a.${format}`, bytes, 'text/html');
    expect(status).toBe(201);
    expect(body).toMatchObject({ mime: `image/${format}`, width: 30, height: 20, size: bytes.length });
    const { headers, bytes: back } = await download(body.url);
    expect(Buffer.from(back).equals(bytes)).toBe(true);
    expect(headers.get('content-type')).toBe(`image/${format}`);
    expect(headers.get('content-disposition')).toMatch(/^inline/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    const etag = headers.get('etag') ?? '';
    expect((await download(body.url, { 'if-none-match': etag })).status).toBe(304);
  },
);

test.each([
  ['page.html', '<!doctype html><script>alert(1)</script>', 'text/html'],
  ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'image/svg+xml'],
  [
    'xml.svg',
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    'image/svg+xml',
  ],
  ['doc.pdf', '%PDF-1.7\n%âãÏÓ\n', 'application/pdf'],
  ['script.js', 'alert(1)', 'text/javascript'],
  ['fake.png', 'GIF89a<script>alert(1)</script>'.replace('GIF89a', 'not a gif'), 'image/png'],
])('%s is only ever downloaded, whatever it says it is', async (name, content, type) => {
  const { status, body } = await upload(name, content, type);
  expect(status, JSON.stringify(body)).toBe(201);
  const { headers } = await download(body.url);
  expect(headers.get('content-disposition')).toMatch(/^attachment/);
  expect(headers.get('content-type')).not.toMatch(/html|svg|javascript/);
});

test('a picture turned by EXIF is measured as it is shown', async () => {
  const bytes = await picture(30, 20).jpeg().withMetadata({ orientation: 6 }).toBuffer();
  expect((await upload('turned.jpg', bytes)).body).toMatchObject({ width: 20, height: 30 });
});

test('empty, damaged and too many pixels are refused, and too many bytes while they arrive', async () => {
  expect((await upload('empty', '')).status).toBe(422);
  const png = await picture(30, 20).png().toBuffer();
  expect((await upload('cut.png', png.subarray(0, 20))).status).toBe(422);
  const bomb = await picture(9000, 9000).png({ compressionLevel: 9 }).toBuffer();
  expect((await upload('bomb.png', bomb)).status).toBe(413);
  expect((await upload('big.bin', new Uint8Array(21 * 1024 * 1024))).status).toBe(413);
});

test('a JSON file is a file: its numbers are its own affair', async () => {
  const { status, body } = await upload('big.json', '{"id": 9007199254740993}', 'application/json');
  expect(status, JSON.stringify(body)).toBe(201);
  expect(new TextDecoder().decode((await download(body.url)).bytes)).toBe('{"id": 9007199254740993}');
});

test('names keep no folders and no tricks', async () => {
  const { body } = await upload('../../etc/\u202epass"wd\r\nX: y.txt', 'text');
  expect(body.name).toBe('pass"wdX: y.txt');
  const { headers } = await download(body.url);
  expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''pass%22wdX%3A%20y.txt");
});

test('the same bytes are kept once', async () => {
  const [a, b] = [await upload('a.txt', 'same bytes'), await upload('b.txt', 'same bytes')];
  expect(a.body.id).not.toBe(b.body.id);
  const files = await readdir(join(api.services.env.dataDir, 'assets'), {
    recursive: true,
    withFileTypes: true,
  });
  const rows = await api.services.prisma.asset.findMany({ distinct: ['sha256'] });
  expect(files.filter((file) => file.isFile())).toHaveLength(rows.length);
});

test('an id made on a device is kept once, whoever sends it twice, and is never written over', async () => {
  const id = '0190f3a0-0000-7000-8000-00000000fffa';
  const send = async (role: 'editor' | 'admin' | 'viewer', bytes: string, codex = codexId) => {
    const path = `/api/v1/codices/${codex}/assets?name=note.txt&id=${id}`;
    const headers = { authorization: `Bearer ${api.tokens[role]}` };
    return (await api.app.request(path, { method: 'POST', headers, body: bytes })).status;
  };
  expect(await send('viewer', 'first')).toBe(403);
  expect(await Promise.all([send('editor', 'first'), send('editor', 'first')])).toEqual([201, 201]);
  expect(await send('editor', 'second')).toBe(409);
  expect(await send('admin', 'first')).toBe(409);
  const other = await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Other' });
  expect(await send('editor', 'first', other.body.id)).toBe(409);
  expect(new TextDecoder().decode((await download(`/api/v1/assets/${id}`)).bytes)).toBe('first');
  const bad = await api.call('editor', 'POST', `/codices/${codexId}/assets?id=mine`, 'x');
  expect(bad.status).toBe(422);
});

test('what was attached on a device still comes when its Codex is in the trash by then', async () => {
  const { body } = await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Binned' });
  await api.call('editor', 'DELETE', `/codices/${body.id}`);
  const headers = { authorization: `Bearer ${api.tokens.editor}` };
  const path = `/api/v1/codices/${body.id}/assets?name=a.txt`;
  const send = (query: string) => api.app.request(path + query, { method: 'POST', headers, body: 'text' });
  expect((await send('')).status).toBe(404);
  expect((await send('&id=0190f3a0-0000-7000-8000-00000000fffb')).status).toBe(201);
});

test('asking for the headers alone opens no file', async () => {
  const { body } = await upload('head.bin', new Uint8Array(300_000).fill(7));
  const open = vi.spyOn(api.services.assets, 'open');
  const response = await api.app.request(body.url, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${api.tokens.viewer}` },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-length')).toBe('300000');
  expect(open).not.toHaveBeenCalled();
  open.mockRestore();
});

test('a part of a file is answered as one, unless it is a part of another file', async () => {
  const bytes = Buffer.from('0123456789'.repeat(30_000));
  const { body } = await upload('parts.bin', bytes);
  const part = await download(body.url, { range: 'bytes=100003-200004' });
  expect(part.status).toBe(206);
  expect(part.headers.get('content-range')).toBe('bytes 100003-200004/300000');
  expect(part.headers.get('content-length')).toBe('100002');
  expect(Buffer.from(part.bytes).equals(bytes.subarray(100_003, 200_005))).toBe(true);
  const etag = part.headers.get('etag') ?? '';
  expect((await download(body.url, { range: 'bytes=-1', 'if-range': etag })).status).toBe(206);
  const other = await download(body.url, { range: 'bytes=0-0', 'if-range': '"other"' });
  expect([other.status, other.bytes.length]).toEqual([200, 300_000]);
  expect(other.headers.get('accept-ranges')).toBe('bytes');
});

test('a file that breaks off or is too large leaves nothing behind', async () => {
  const { env } = api.services;
  const kept = () => readdir(join(env.dataDir, 'assets'), { recursive: true });
  const before = await kept();
  const headers = { authorization: `Bearer ${api.tokens.editor}` };
  const broken = new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.alloc(100_000, 'x'));
      controller.error(new Error('the sender went away'));
    },
  });
  const init = { method: 'POST', headers, body: broken, duplex: 'half' };
  expect((await api.app.request(`/api/v1/codices/${codexId}/assets`, init)).status).toBe(500);
  expect((await upload('big.bin', new Uint8Array(21 * 1024 * 1024))).status).toBe(413);
  expect(await kept()).toEqual(before);
  expect(await readdir(join(env.dataDir, 'incoming'))).toEqual([]);
});

test('a file whose bytes are lost is not found today only', async () => {
  const { body } = await upload('lost.txt', 'lost bytes');
  const { sha256 } = await api.services.prisma.asset.findUniqueOrThrow({ where: { id: body.id } });
  await rm(join(api.services.env.dataDir, 'assets', sha256.slice(0, 2), sha256.slice(2)));
  const { status, headers, bytes } = await download(body.url);
  expect(status).toBe(404);
  expect(headers.get('cache-control')).not.toContain('immutable');
  expect(headers.get('etag')).toBeNull();
  expect(Number(headers.get('content-length') ?? bytes.length)).toBe(bytes.length);
  await upload('lost.txt', 'lost bytes');
});

test('a file goes where its Codex goes', async () => {
  const { body } = await upload('gone.txt', 'text');
  expect((await api.call(null, 'GET', body.url)).status).toBe(404);
  await api.call('editor', 'DELETE', `/codices/${codexId}`);
  expect((await download(body.url)).status).toBe(404);
  await api.call('editor', 'POST', `/codices/${codexId}/restore-from-trash`);
  expect((await download(body.url)).status).toBe(200);
});
