import { expect, test } from 'vitest';
import { markdownToJson } from './markdown.ts';
import { createMarkdownPictures } from './pictures.ts';

const DATA = 'data:image/png;base64,AAAA';
const HERE = '/api/v1/assets/01900000-0000-7000-8000-000000000001';
const GONE = '/api/v1/assets/01900000-0000-7000-8000-000000000002';

test('pictures are named where they stand, and given once at the end', () => {
  const nonce = '01900000-0000-7000-8000-00000000ffff';
  const pictures = createMarkdownPictures((source) => (source === HERE ? DATA : null), nonce);
  const json = markdownToJson(`# Plan\n\n![a \\[dot\\]](${HERE})\n\n\`![b](${HERE})\`\n\n![c](${GONE})`);
  expect(pictures.richText(json, 1)).toBe(
    `## Plan\n\n![a \\[dot\\]][picture-1]\n\n\`![b](${HERE})\`\n\n![c](${GONE})`,
  );
  expect(pictures.picture(HERE, 'd')).toBe('![d][picture-1]');
  expect(pictures.picture(GONE, 'e')).toBeNull();
  expect(pictures.definitions()).toBe(`[picture-1]: ${DATA}`);
});
