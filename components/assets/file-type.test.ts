import { describe, expect, it } from 'vitest';
import { inspectFile, safeType, sniffType } from './file-type.ts';

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe('what a file is', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n and more', 'image/png'],
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['GIF89a', 'image/gif'],
    ['RIFF\x01\x02\x03\x04WEBPVP8 ', 'image/webp'],
    ['\0\0\0\x20ftypavif', 'image/avif'],
    ['%PDF-1.7', 'application/pdf'],
    ['RIFF\x01\x02\x03\x04WAVE', null],
    ['hello', null],
    ['', null],
  ])('%j is %s', (text, mime) => {
    expect(sniffType(bytes(text))).toBe(mime);
  });

  it('is shown as a picture or as nothing that a browser would run', () => {
    expect(safeType('image/png')).toBe('image/png');
    for (const mime of ['text/html', 'image/svg+xml', 'application/pdf', ''])
      expect(safeType(mime)).toBe('application/octet-stream');
  });

  it('is told by its bytes and not by its name; nothing is a picture by its name', async () => {
    expect(await inspectFile(new Blob(['%PDF-1.7'], { type: 'image/png' }))).toMatchObject({
      mime: 'application/pdf',
    });
    expect(await inspectFile(new Blob(['hello'], { type: 'text/plain' }))).toMatchObject({
      mime: 'text/plain',
    });
    expect(await inspectFile(new Blob(['hello'], { type: 'image/png' }))).toMatchObject({
      mime: 'application/octet-stream',
    });
    await expect(inspectFile(new Blob([]))).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
