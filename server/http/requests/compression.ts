/** Compresses text answers over a kilobyte, by brotli or gzip. */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { createMiddleware } from 'hono/factory';
import type { HttpEnv } from './context.ts';

const MIN_BYTES = 1024;
const COMPRESSIBLE = /^(?:application\/(?:[\w.+-]+\+)?json5?|text\/(?:html|markdown|plain))(?:;|$)/;
/** Of 11: higher ones take many times as long for a tenth less. */
const BROTLI_QUALITY = 4;

// Both work in threads of their own, so a large answer keeps nobody waiting.
const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

export const compression = createMiddleware<HttpEnv>(async (c, next) => {
  await next();
  const { body, status } = c.res;
  // After the body: asked for that, the answers of the server's adapter become others, with other headers.
  const { headers } = c.res;
  if (body === null || status === 206 || headers.has('content-encoding')) return;
  if (!COMPRESSIBLE.test(headers.get('content-type') ?? '')) return;
  headers.append('Vary', 'Accept-Encoding');
  const encoding = chooseEncoding(c.req.header('accept-encoding'));
  // A file on its way from the disk says how long it is; what we made ourselves is in memory.
  if (encoding === null || headers.has('content-length')) return;
  const bytes = new Uint8Array(await c.res.arrayBuffer());
  const isWorthIt = bytes.length >= MIN_BYTES;
  const sent = isWorthIt ? await compress(bytes, encoding) : bytes;
  c.res = new Response(sent, { status, headers });
  if (isWorthIt) c.res.headers.set('Content-Encoding', encoding);
});

export type Encoding = 'br' | 'gzip';

export async function compress(bytes: Uint8Array, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
  const compressed =
    encoding === 'br'
      ? await compressBrotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } })
      : await compressGzip(bytes);
  return Uint8Array.from(compressed);
}

/** What an `Accept-Encoding` takes, of these two; what it names with a quality of zero it does not take. */
export function chooseEncoding(header = ''): Encoding | null {
  const taken = new Set(
    header
      .split(',')
      .map((part) => part.trim().toLowerCase())
      .filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part))
      .map((part) => part.split(';')[0]?.trim()),
  );
  if (taken.has('br')) return 'br';
  return taken.has('gzip') || taken.has('*') ? 'gzip' : null;
}
