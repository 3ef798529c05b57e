/** The Range header (RFC 9110, 14.2). */
import type { ByteRange } from '../../ports/asset-store.port.ts';

const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * The one range of bytes that `header` asks for in a file of `size` bytes. `null`, which is all of the file, when there is none, when there are
 * several, and when no byte of it is in the file.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null {
  const [, from = '', to = ''] = RANGE.exec(header?.replaceAll(' ', '') ?? '') ?? [];
  if (from === '' && to === '') return null;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return first <= last ? { first, last } : null;
}
