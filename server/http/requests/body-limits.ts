/** The size and time limits of request bodies, by address. */
import { MAX_ASSET_BYTES } from '#core/protocol/api/assets.ts';
import { MAX_IMPORT_BYTES } from '#core/protocol/api/transfer.ts';

const MAX_BODY_BYTES = 2 * 1024 * 1024;
const ASSET_UPLOAD = /^\/api\/v1\/codices\/[^/]+\/assets$/;
const PICTURE = '/api/v1/me/picture';
const IMPORT = '/api/v1/import';
/** What a stranger sends: many long answers, and no more. */
const INTAKE = '/api/v1/intake/answer';
const MAX_ANSWERS_BYTES = 256 * 1024;

/** Two megabytes in this time is a slow mobile connection. */
const BODY_TIME_MS = 30_000;
/** For a file of 32 MiB it is 0.9 Mbit/s. */
const FILE_TIME_MS = 300_000;

/** Whether the body is a file, whatever its declared type. */
export function isFileUpload(path: string): boolean {
  return ASSET_UPLOAD.test(path) || path === IMPORT || path === PICTURE;
}

/** In bytes: 2 MiB, for files 20 MiB, for imports 32 MiB, for answers to a form 256 KiB. */
export function maxBodyOf(path: string): number {
  if (path === IMPORT) return MAX_IMPORT_BYTES;
  if (path === INTAKE) return MAX_ANSWERS_BYTES;
  return ASSET_UPLOAD.test(path) ? MAX_ASSET_BYTES : MAX_BODY_BYTES;
}

/** In ms from the first line of the request to the end of its body. */
export function bodyTimeOf(path: string): number {
  return path === IMPORT || ASSET_UPLOAD.test(path) ? FILE_TIME_MS : BODY_TIME_MS;
}
