/** Detects the type of a file from its first bytes, as far as a browser can; the server checks again. */
import { BinderyError } from '#core/errors.ts';
import { MAX_PICTURE_PIXELS } from '#core/protocol/api/assets.ts';

export interface InspectedFile {
  readonly mime: string;
  /** Of a picture, as it is shown. */
  readonly width: number | null;
  readonly height: number | null;
}

const HEAD_BYTES = 32;
/** First bytes as latin-1, with `?` for any. The brand of an ISO file stands behind its length. */
const SIGNATURES: readonly (readonly [signature: string, mime: string])[] = [
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['GIF87a', 'image/gif'],
  ['GIF89a', 'image/gif'],
  ['RIFF????WEBP', 'image/webp'],
  ['????ftypavif', 'image/avif'],
  ['????ftypavis', 'image/avif'],
  ['%PDF-', 'application/pdf'],
];
const PICTURES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
]);
const UNKNOWN = 'application/octet-stream';

/** The type under which a file may be shown: a picture, or one that a browser does not run. */
export function safeType(mime: string): string {
  return PICTURES.has(mime) ? mime : UNKNOWN;
}

/** The type recognised from the first bytes; `null` for none. */
export function sniffType(head: Uint8Array): string | null {
  const text = Array.from(head, (byte) => String.fromCharCode(byte)).join('');
  const fits = (signature: string) =>
    signature.length <= text.length && [...signature].every((char, at) => char === '?' || char === text[at]);
  return SIGNATURES.find(([signature]) => fits(signature))?.[1] ?? null;
}

/**
 * The type by content, otherwise by name, but never a picture by name alone. Throws `invalid_input` for an empty file or a
 * damaged picture, `too_large` for too many pixels.
 */
export async function inspectFile(file: Blob): Promise<InspectedFile> {
  if (file.size === 0) throw new BinderyError('invalid_input', 'The file is empty.');
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const proved = sniffType(head);
  const claimed = PICTURES.has(file.type) || file.type === '' ? UNKNOWN : file.type;
  const mime = proved ?? claimed;
  if (!PICTURES.has(mime) || typeof createImageBitmap === 'undefined')
    return { mime, width: null, height: null };
  const { width, height } = await measure(file);
  if (width * height > MAX_PICTURE_PIXELS)
    throw new BinderyError('too_large', `The picture has ${width} × ${height} pixels. Make it smaller.`);
  return { mime, width, height };
}

async function measure(file: Blob): Promise<{ readonly width: number; readonly height: number }> {
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    bitmap.close();
    return { width, height };
  } catch (cause) {
    throw new BinderyError(
      'invalid_input',
      'This picture is damaged: it begins like one but cannot be read.',
      {
        cause,
      },
    );
  }
}
