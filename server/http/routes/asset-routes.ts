/** Files: raw bytes in, and out again so that nothing in them can run. */
import { Readable } from 'node:stream';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { getCookie } from 'hono/cookie';
import { z } from 'zod';
import { assetSchema } from '#core/protocol/api/assets.ts';
import { createAsset, openAsset } from '../../assets/assets.ts';
import { isInlineImage } from '../../assets/inspect-file.ts';
import type { Services } from '../../services.ts';
import { GUEST_PASS_COOKIE, readGuestPass } from '../../sharing/guest-pass.ts';
import { codexParams, emptyAnswer, idParams, jsonAnswer, problemAnswer, SECURITY } from '../answers.ts';
import { type HttpEnv, requireActor } from '../context.ts';

const TAGS = ['Files'];
const bytes = z.any().meta({ type: 'string', format: 'binary' });

const upload = createRoute({
  method: 'post',
  path: '/codices/{codexId}/assets',
  tags: TAGS,
  security: SECURITY,
  summary: 'Upload a file to a Codex; the body is its bytes, at most 20 MiB',
  request: {
    params: codexParams,
    query: z.object({ name: z.string().max(500).default('file') }),
    body: { required: true, content: { 'application/octet-stream': { schema: bytes } } },
  },
  responses: { 201: jsonAnswer(assetSchema, 'Kept'), ...problemAnswer },
});

const download = createRoute({
  method: 'get',
  path: '/assets/{id}',
  tags: TAGS,
  security: [...SECURITY, { guest: [] }],
  summary: 'Download a file',
  request: { params: idParams },
  responses: {
    200: { description: 'Its bytes', content: { 'application/octet-stream': { schema: bytes } } },
    304: emptyAnswer('A file never changes'),
    ...problemAnswer,
  },
});

export function addAssetRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(upload, async (c) => {
    const { codexId } = c.req.valid('param');
    const { name } = c.req.valid('query');
    const asset = await createAsset(services, requireActor(c), codexId, {
      name,
      read: () => c.req.arrayBuffer(),
    });
    c.header('Location', asset.url);
    return c.json(asset, 201);
  });

  app.openapi(download, async (c) => {
    const guestLinks = readGuestPass(services.env.appSecret, getCookie(c, GUEST_PASS_COOKIE));
    const { asset, open } = await openAsset(
      services,
      { actor: c.get('actor'), guestLinks },
      c.req.valid('param').id,
    );
    const etag = `"${asset.sha256}"`;
    c.header('ETag', etag);
    c.header('Cache-Control', 'private, max-age=31536000, immutable');
    if (c.req.header('if-none-match') === etag) return c.body(null, 304);
    const { stream, size } = await open();
    const inline = isInlineImage(asset.mime);
    c.header(
      'Content-Disposition',
      `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeName(asset.name)}`,
    );
    c.header('Content-Length', String(size));
    const mime = asset.mime === 'text/plain' ? 'text/plain; charset=utf-8' : asset.mime;
    return c.body(Readable.toWeb(stream) as ReadableStream, 200, { 'Content-Type': mime });
  });
}

/** RFC 8187: what `encodeURIComponent` leaves and a header may not hold. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
