/** Comments fetch nothing from other servers. */
import { expect, it } from 'vitest';
import { withoutPictures } from './comment-text.ts';

it.each([
  '![who reads](https://elsewhere.example/p.png)',
  'a ![x][y]\n\n[y]: https://elsewhere.example',
  '!![a](b)',
])('in %j no picture is left', (markdown) => {
  expect(withoutPictures(markdown)).not.toMatch(/!\[/);
});

it('everything else stays as it is', () => {
  expect(withoutPictures('At **night** too! [See](https://a.example)')).toBe(
    'At **night** too! [See](https://a.example)',
  );
});
