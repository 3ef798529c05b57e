/** Scripts and styles of the built pages, compressed once: Next would compress them again for every browser that asks. */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { chooseEncoding, compress, type Encoding } from '../http/requests/compression.ts';

const PREFIX = '/_next/static/';
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'application/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
};
/** The name of a file changes with what is in it. */
const FOREVER = 'public, max-age=31536000, immutable';

export type AnswerPageFile = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/**
 * Answers requests for the scripts and styles below `folder` (`.next/static`) and tells whether it did: everything else, and
 * browsers that take nothing compressed, are Next's. What was asked for once stays in memory, a quarter of the size of the files.
 */
export function createPageFiles(folder: string): AnswerPageFile {
  const files = listFiles(folder);
  const kept = new Map<string, Promise<Uint8Array>>();
  const bytesOf = (path: string, encoding: Encoding): Promise<Uint8Array> => {
    const key = `${encoding} ${path}`;
    const bytes = kept.get(key) ?? readFile(join(folder, path)).then((file) => compress(file, encoding));
    kept.set(key, bytes);
    bytes.catch(() => kept.delete(key));
    return bytes;
  };
  return async ({ method, url = '', headers }, response) => {
    const path = url.startsWith(PREFIX) ? url.slice(PREFIX.length) : '';
    const type = TYPES[extname(path)];
    const encoding = chooseEncoding(headers['accept-encoding']?.toString());
    const isRead = method === 'GET' || method === 'HEAD';
    if (type === undefined || encoding === null || !isRead || !files.has(path)) return false;
    const bytes = await bytesOf(path, encoding);
    response.writeHead(200, {
      ...{ 'Content-Type': type, 'Content-Encoding': encoding, 'Content-Length': bytes.length },
      ...{ 'Cache-Control': FOREVER, Vary: 'Accept-Encoding' },
    });
    response.end(method === 'HEAD' ? undefined : bytes);
    return true;
  };
}

/** Paths below `folder` with slashes: only these are ever read, whatever an address says. */
function listFiles(folder: string): ReadonlySet<string> {
  if (!existsSync(folder)) return new Set();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Set(names.map((name) => name.split(sep).join('/')));
}
