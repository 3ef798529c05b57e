/** Routes of assets: upload, and download in a form that cannot run. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { getCookie } from 'hono/cookie';
import { z } from 'zod';
import { assetSchema } from '#core/protocol/api/assets.ts';
import { closedObject } from '#core/protocol/api/closed-object.ts';
import type { Asset } from '#prisma/generated/client.ts';
import { createAsset, openAsset } from '../../assets/assets.ts';
import { isInlineImage } from '../../assets/inspect-file.ts';
import type { ByteRange } from '../../ports/asset-store.port.ts';
import type { Services } from '../../ports/services.ts';
import { GUEST_PASS_COOKIE, readGuestPass } from '../../sharing/guest-pass.ts';
import { codexParams, emptyAnswer, idParams, jsonAnswer, SECURITY } from '../requests/answers.ts';
import { parseRange } from '../requests/byte-range.ts';
import { type HttpContext, type HttpEnv, requireActor } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const TAGS = ['Files'];
const bytes = z.any().meta({ type: 'string', format: 'binary' });

const upload = describeOperation({
  operationId: 'uploadAsset',
  fails: [409, 415],
  method: 'post',
  path: '/codices/{codexId}/assets',
  tags: TAGS,
  security: SECURITY,
  summary: 'Upload a file to a Codex; the body is its bytes, at most 20 MiB',
  request: {
    params: codexParams,
    query: closedObject({
      name: z.string().max(500).default('file'),
      id: z
        .uuid()
        .toLowerCase()
        .optional()
        .meta({ description: 'Made by the caller: the same id with the same bytes is kept once.' }),
    }),
    body: { required: true, content: { 'application/octet-stream': { schema: bytes } } },
  },
  responses: { 201: jsonAnswer(assetSchema, 'Kept') },
});

const download = describeOperation({
  operationId: 'downloadAsset',
  method: 'get',
  path: '/assets/{id}',
  tags: TAGS,
  security: [...SECURITY, { guest: [] }],
  summary: 'Download a file',
  request: { params: idParams },
  responses: {
    200: { description: 'Its bytes', content: { 'application/octet-stream': { schema: bytes } } },
    206: {
      description:
        'The part of them that a `Range` header asked for; several ranges at once are answered by all bytes',
      content: { 'application/octet-stream': { schema: bytes } },
    },
    304: emptyAnswer('A file never changes'),
  },
});

export function addAssetRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(upload, async (c) => {
    const { codexId } = c.req.valid('param');
    const asset = await createAsset(services, requireActor(c), codexId, {
      ...c.req.valid('query'),
      body: c.req.raw.body as ReadableStream | null,
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
    const isKnown = c.req.header('if-none-match') === etag;
    const range = isKnown ? null : readRange(c, asset.size, etag);
    // The framework answers HEAD by this too and drops the body, which would leave the file open for good. Headers wait until
    // the file is open: on a problem they would be wrong, and kept for a year.
    const stream = isKnown || c.req.method === 'HEAD' ? null : await open(range ?? undefined);
    c.header('ETag', etag);
    c.header('Cache-Control', 'private, max-age=31536000, immutable');
    if (isKnown) return c.body(null, 304);
    describeFile(c, asset);
    if (range !== null) {
      c.header('Content-Range', `bytes ${range.first}-${range.last}/${asset.size}`);
      c.header('Content-Length', String(range.last - range.first + 1));
    }
    const status = range === null ? 200 : 206;
    return stream === null
      ? c.body(null, status)
      : c.body(Readable.toWeb(stream) as globalThis.ReadableStream, status);
  });
}

/** The part that is asked for, when it is a part of this very file; `null` for all of it. */
function readRange(c: HttpContext, size: number, etag: string): ByteRange | null {
  const ifRange = c.req.header('if-range');
  if (ifRange !== undefined && ifRange !== etag) return null;
  return parseRange(c.req.header('range'), size);
}

function describeFile(c: HttpContext, { name, mime, size }: Asset): void {
  const disposition = isInlineImage(mime) ? 'inline' : 'attachment';
  c.header('Accept-Ranges', 'bytes');
  c.header('Content-Disposition', `${disposition}; filename*=UTF-8''${encodeName(name)}`);
  c.header('Content-Length', String(size));
  c.header('Content-Type', mime === 'text/plain' ? 'text/plain; charset=utf-8' : mime);
}

/** RFC 8187: what `encodeURIComponent` leaves and a header may not hold. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
