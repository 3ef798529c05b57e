/** The places of findings in a source text. */
import { Text } from '@codemirror/state';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTemplate } from '#core/template/parse-template.ts';
import { rangeOf } from './findings.ts';

test('a range covers exactly the text that a fix replaces', () => {
  const source = `{
  id: 'x', version: 1,
  fields: { severity: { type: 'select', options: ['Low', 'High'], default: 'Hihg' } },
}`;
  const parsed = parseTemplate(source);
  const found = parsed.issues.find(({ fix }) => fix !== undefined);
  if (found === undefined) throw new Error('expected an issue with a fix');
  const { from, to } = rangeOf(Text.of(source.split('\n')), found);
  expect(source.slice(from, to)).toBe("'Hihg'");
  const mended = source.slice(0, from) + found.fix + source.slice(to);
  expect(parseTemplate(mended).ok).toBe(true);
});

test('a finding about an older text never points outside the present one', () => {
  const place = fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined });
  fc.assert(
    fc.property(fc.string(), place, place, place, place, (source, line, column, endLine, endColumn) => {
      const text = Text.of(source.split('\n'));
      const { from, to } = rangeOf(text, { line, column, endLine, endColumn });
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(text.length);
      expect(to - from).toBeGreaterThanOrEqual(Math.min(1, text.length));
    }),
  );
});
