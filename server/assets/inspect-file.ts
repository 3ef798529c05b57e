/** Detects the type of an uploaded file from its content; its name and declared type are not trusted. */
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { BinderyError } from '#core/errors.ts';
import { MAX_PICTURE_PIXELS } from '#core/protocol/api/assets.ts';

/** Pictures every browser shows without running anything in them. SVG is a document with scripts and is not one. */
const INLINE_IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];

export interface InspectedFile {
  readonly mime: string;
  /** Of a picture, as it is shown. */
  readonly width: number | null;
  readonly height: number | null;
}

export function isInlineImage(mime: string): boolean {
  return INLINE_IMAGES.includes(mime);
}

/** Throws `invalid_input` for a picture that cannot be read, `too_large` for one of too many pixels. */
export async function inspectFile(bytes: Uint8Array): Promise<InspectedFile> {
  const detected = await fileTypeFromBuffer(bytes);
  const mime = detected?.mime ?? (isText(bytes) ? 'text/plain' : 'application/octet-stream');
  if (!isInlineImage(mime)) return { mime, width: null, height: null };
  const { width, height } = await measure(bytes);
  if (width * height > MAX_PICTURE_PIXELS) {
    throw new BinderyError('too_large', `The picture has ${width} × ${height} pixels. Make it smaller.`);
  }
  return { mime, width, height };
}

async function measure(bytes: Uint8Array): Promise<{ readonly width: number; readonly height: number }> {
  try {
    const { width, height, pages = 1, pageHeight, orientation = 1 } = await sharp(bytes).metadata();
    const frame = { width, height: pages > 1 && pageHeight ? pageHeight : height };
    // EXIF orientations from 5 on lie on their side.
    return orientation >= 5 ? { width: frame.height, height: frame.width } : frame;
  } catch (cause) {
    throw new BinderyError(
      'invalid_input',
      'This picture is damaged: it begins like one but cannot be read.',
      { cause },
    );
  }
}

/** UTF-8 without control characters other than white space and escape. */
function isText(bytes: Uint8Array): boolean {
  if (bytes.some((byte) => byte < 32 && (byte < 9 || byte > 13) && byte !== 27)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
