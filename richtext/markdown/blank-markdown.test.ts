import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBlank } from '#core/conversion/conversions.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import { holdsOnlySigns } from './blank-markdown.ts';
import { markdownToJson } from './markdown.ts';

const BODY = { type: 'richText' } as FieldDefinition;
const isBlankDocument = (markdown: string) => isBlank(BODY, markdownToJson(markdown) as unknown as JsonValue);
const SIGNS = [
  '',
  ' ',
  '\n',
  '\n\n',
  '---',
  '- ',
  '1. ',
  '- [ ] ',
  '# ',
  '> ',
  '&nbsp;',
  '<br>',
  '|',
  '```js\n',
  '**',
];

describe('holdsOnlySigns', () => {
  it('is true of every text that is blank as a document', () => {
    const texts = fc.array(fc.constantFrom(...SIGNS, 'a', '1'), { maxLength: 8 });
    fc.assert(
      fc.property(texts, (pieces) => !isBlankDocument(pieces.join('')) || holdsOnlySigns(pieces.join(''))),
      { numRuns: 200 },
    );
  });

  it.each(['', '---', '1. ', '&nbsp;', '```js\n```'])('is true of %j', (text) => {
    expect([isBlankDocument(text), holdsOnlySigns(text)]).toEqual([true, true]);
  });

  it.each(['a', '# Head', '1. one', '![](/api/v1/assets/x)', `${'<'.repeat(200_000)}a`])(
    'is false of a text with words',
    (text) => {
      expect(holdsOnlySigns(text)).toBe(false);
    },
  );
});
