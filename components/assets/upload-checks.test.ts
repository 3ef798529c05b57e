import { expect, test } from 'vitest';
import { MAX_ASSET_BYTES } from '#core/protocol/api/assets.ts';
import { misfitOf, PICTURES, refusalOf } from './upload-checks.ts';

test('what is too large or of another kind is refused before it is sent', () => {
  expect(refusalOf({ size: MAX_ASSET_BYTES, type: 'image/png' }, PICTURES)).toBeNull();
  expect(refusalOf({ size: MAX_ASSET_BYTES + 1, type: 'image/png' }, PICTURES)).toContain('larger than');
  expect(refusalOf({ size: 1, type: 'application/zip' }, ['image/*', 'application/pdf', 'model/obj'])).toBe(
    'Only pictures, PDF files, and model/obj can be added here.',
  );
});

test('a type the browser does not know is left to the server, which says what it is', () => {
  expect(refusalOf({ size: 1, type: '' }, ['text/plain'])).toBeNull();
  expect(misfitOf({ mime: 'text/plain' }, ['text/plain'])).toBeNull();
  expect(misfitOf({ mime: 'text/plain' }, PICTURES)).toBe(
    'It is not what its name says. Only pictures can be added here.',
  );
});

test('anything fits where anything is accepted', () => {
  expect(refusalOf({ size: 1, type: 'application/zip' }, null)).toBeNull();
  expect(misfitOf({ mime: 'application/zip' }, null)).toBeNull();
});
