/** Safe addresses of links and pictures; others are neutralised when rendered or imported. */

const MAX_URL_LENGTH = 2000;
/** Browsers drop these before they read the scheme, so `java\nscript:` would pass a naive check. */
const UNSEEN = /[\p{C}\p{Z}]/u;
const LINK_SCHEME = /^(?:https?:\/\/[^/\\]|mailto:[^/\\?])/i;
const ASSET_PATH =
  /^\/api\/v1\/assets\/[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*(?:\?[\w=&.-]*)?$/;
const HTTPS = /^https:\/\/[^/\\]/i;

/** True for an absolute `http`, `https` or `mailto` address without hidden characters. */
export function isSafeLink(value: unknown): value is string {
  return isPlainUrl(value) && LINK_SCHEME.test(value);
}

/** True for an uploaded asset (`/api/v1/assets/…`) or an absolute `https` address. */
export function isSafeImageSource(value: unknown): value is string {
  return isPlainUrl(value) && (ASSET_PATH.test(value) || HTTPS.test(value));
}

function isPlainUrl(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_URL_LENGTH && !UNSEEN.test(value);
}
