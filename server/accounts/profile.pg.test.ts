/** Profiles over REST: what one may change of oneself, pictures drawn anew, and sockets that come back under the new name. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { createTestBrowser, type TestBrowser } from '../sign-in/browser.fixture.ts';

const PASSWORD = 'correct horse battery';

let api: TestClient;
let browser: TestBrowser;
let id: string;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const member = { name: 'Rae', email: 'rae@example.org', role: 'editor', password: PASSWORD };
  id = (await api.call('owner', 'POST', '/members', member)).body.id;
  browser = createTestBrowser(api);
  await browser.signIn('rae@example.org', PASSWORD);
});
afterAll(() => api?.close());

const change = (body: JsonValue) => browser.call('PATCH', '/me', body);

async function sendPicture(bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
  return await api.app.request('/api/v1/me/picture', {
    method: 'PUT',
    body: bytes,
    headers: {
      ...{ cookie: browser.cookie, 'sec-fetch-site': 'same-origin' },
      'content-type': 'application/octet-stream',
    },
  });
}

describe('what one says of oneself', () => {
  test('is kept, told to members, and brings the sockets back', async () => {
    const { ticket } = (await browser.call('POST', '/tickets', {})).body;
    const actor = (await api.services.authenticator.fromSocketToken(ticket))?.actor;
    expect(actor).toMatchObject({ name: 'Rae', look: { hue: null, picture: null } });
    const documentName = codexDocumentName('0190f3a0-0000-7000-8000-000000000001');
    api.services.live.connect({ socketId: 'rae', documentName, readOnly: false, actor: actor as never });
    const answer = await change({ name: 'Rae Moana', hue: 3, timeZone: 'Pacific/Auckland' });
    expect(answer.status, answer.text).toBe(200);
    const now = { name: 'Rae Moana', hue: 3, timeZone: 'Pacific/Auckland', dateFormat: null, picture: null };
    expect(answer.json).toMatchObject(now);
    expect(api.services.live.closed.map(({ socketId }) => socketId)).toContain('rae');
    const again = (await browser.call('POST', '/tickets', {})).body.ticket;
    expect((await api.services.authenticator.fromSocketToken(again))?.actor).toMatchObject({
      name: 'Rae Moana',
      look: { hue: 3 },
    });
    const members = (await api.call('viewer', 'GET', '/members')).body.items;
    expect(members).toContainEqual(expect.objectContaining({ id, name: 'Rae Moana', hue: 3, email: null }));
    const event = await api.services.prisma.auditEvent.findFirstOrThrow({
      where: { action: 'profile-changed' },
    });
    expect(event).toMatchObject({ actorId: id, subject: id, detail: { was: 'Rae', name: 'Rae Moana' } });
    // What they signed offline under the earlier name is still theirs.
    expect(await api.services.prisma.earlierName.findFirst({ where: { userId: id } })).toMatchObject({
      name: 'Rae',
    });
    expect((await change({ hue: null, dateFormat: 'year-month-day' })).json).toMatchObject({
      ...{ name: 'Rae Moana', hue: null, timeZone: 'Pacific/Auckland', dateFormat: 'year-month-day' },
    });
  });

  test.each<[string, JsonValue]>([
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(81) }],
    ['name', { name: 'Rae\r\nBcc: all@example.org' }],
    ['name', { name: 'Rae \u202egnirts' }],
    ['name', { name: '\u200b' }],
    ['hue', { hue: 8 }],
    ['hue', { hue: 1.5 }],
    ['timeZone', { timeZone: 'Middle/Earth' }],
    ['dateFormat', { dateFormat: 'stardate' }],
    ['role', { role: 'owner' }],
    ['email', { email: 'owner@example.org' }],
  ])('a bad %s is refused: %j', async (_field, body) => {
    const before = await api.services.prisma.user.findUniqueOrThrow({ where: { id } });
    expect((await change(body)).status).toBe(422);
    expect(await api.services.prisma.user.findUniqueOrThrow({ where: { id } })).toEqual(before);
  });

  test('a token passes for nobody under another name', async () => {
    expect((await api.call('editor', 'PATCH', '/me', { name: 'The owner' })).status).toBe(403);
  });
});

describe('a picture', () => {
  const picture = (format: 'png' | 'jpeg' | 'webp' | 'gif', width = 600, height = 300) =>
    sharp({ create: { width, height, channels: 3, background: '#704214' } })
      .withExif({ IFD0: { Copyright: 'a secret place' } })
      .toFormat(format)
      .toBuffer();

  test.each(['png', 'jpeg', 'webp', 'gif'] as const)(
    'of %s is drawn anew, without what else it said',
    async (format) => {
      const sent = await sendPicture(new Uint8Array(await picture(format)));
      expect(sent.status).toBe(200);
      const { picture: url } = (await sent.json()) as { readonly picture: string };
      expect(url).toMatch(new RegExp(`^/api/v1/members/${id}/picture\\?v=[\\w-]{22}$`));
      const shown = await api.app.request(url, { headers: { authorization: `Bearer ${api.tokens.viewer}` } });
      expect(shown.status).toBe(200);
      expect(Object.fromEntries(shown.headers)).toMatchObject({
        ...{ 'content-type': 'image/webp', 'x-content-type-options': 'nosniff' },
        'cache-control': 'private, max-age=31536000, immutable',
      });
      expect(shown.headers.get('content-security-policy')).toContain('sandbox');
      const bytes = Buffer.from(await shown.arrayBuffer());
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 });
      expect(bytes.includes('a secret place')).toBe(false);
      const etag = shown.headers.get('etag') ?? '';
      const headers = { authorization: `Bearer ${api.tokens.viewer}`, 'if-none-match': etag };
      expect((await api.app.request(url, { headers })).status).toBe(304);
    },
  );

  test.each<[string, number, string | (() => Promise<Buffer>)]>([
    ['SVG', 415, '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['HTML', 415, '<!doctype html><script>alert(1)</script>'],
    ['a PDF', 415, '%PDF-1.7\n1 0 obj'],
    ['nothing', 422, ''],
    ['half a picture', 422, async () => (await picture('png')).subarray(0, 60)],
    ['too many pixels', 413, () => picture('png', 9000, 9000)],
    ['more than 2 MiB', 413, 'x'.repeat(2 * 1024 * 1024 + 1)],
  ])('%s is refused (%i) and changes nothing', async (_name, status, content) => {
    const before = (await browser.call('GET', '/me')).json['picture'];
    const bytes = typeof content === 'string' ? Buffer.from(content) : await content();
    expect((await sendPicture(new Uint8Array(bytes))).status).toBe(status);
    expect((await browser.call('GET', '/me')).json['picture']).toBe(before);
  });

  test('is for members, and gone when it is taken away', async () => {
    await sendPicture(new Uint8Array(await picture('png')));
    const url = String((await browser.call('GET', '/me')).json['picture']);
    expect((await api.app.request(url)).status).toBe(401);
    expect((await browser.call('DELETE', '/me/picture')).json).toMatchObject({ picture: null });
    expect((await api.call('viewer', 'GET', url.replace('/api/v1', ''))).status).toBe(404);
    expect(await api.services.prisma.profilePicture.count()).toBe(0);
  });
});
