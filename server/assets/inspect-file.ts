/** Detects the type of an uploaded file from its content; its name and declared type are not trusted. */
import { createReadStream } from 'node:fs';
import { fileTypeFromFile } from 'file-type';
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

/**
 * Reads the file at `path` piece by piece. Throws `invalid_input` for a picture that cannot be read, `too_large` for one of too many
 * pixels.
 */
export async function inspectFile(path: string): Promise<InspectedFile> {
  const detected = await fileTypeFromFile(path);
  const mime = detected?.mime ?? ((await isText(path)) ? 'text/plain' : 'application/octet-stream');
  if (!isInlineImage(mime)) return { mime, width: null, height: null };
  const { width, height } = await measure(path);
  if (width * height > MAX_PICTURE_PIXELS) {
    throw new BinderyError('too_large', `The picture has ${width} × ${height} pixels. Make it smaller.`);
  }
  return { mime, width, height };
}

async function measure(path: string): Promise<{ readonly width: number; readonly height: number }> {
  try {
    const { width, height, pages = 1, pageHeight, orientation = 1 } = await sharp(path).metadata();
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
async function isText(path: string): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of createReadStream(path)) {
      const bytes: Buffer = chunk;
      if (bytes.some((byte) => byte < 32 && (byte < 9 || byte > 13) && byte !== 27)) return false;
      decoder.decode(bytes, { stream: true });
    }
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false; // what the decoder throws
    throw error;
  }
}
