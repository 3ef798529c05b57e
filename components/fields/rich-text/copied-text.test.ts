import { describe, expect, it } from 'vitest';
import { markdownToJson } from '#richtext/markdown/markdown.ts';
import { getRichTextSchema } from '#richtext/schema/schema.ts';
import { textOfSlice } from './copied-text.ts';

function copied(markdown: string, from?: number, to?: number): string {
  const document = getRichTextSchema().nodeFromJSON(markdownToJson(markdown));
  return textOfSlice(document.slice(from ?? 0, to ?? document.content.size, true));
}

describe('the plain text of a copy', () => {
  it('has lists without blank lines between their items', () => {
    expect(copied('Before\n\n- one\n- two\n  - three\n\n3. a\n4. b\n\n- [ ] c\n- [x] d\n\nAfter')).toBe(
      'Before\n\n- one\n- two\n  - three\n\n3. a\n4. b\n\n- [ ] c\n- [x] d\n\nAfter',
    );
  });

  it('has tables as rows and columns', () => {
    expect(copied('| a | b |\n|---|---|\n| 1 | x<br>y |')).toBe('a\tb\n1\tx y');
  });

  it('is the words alone when a part of one item is copied', () => {
    expect(copied('- one two', 3, 6)).toBe('one');
    expect(copied('- one\n- two', 3, 13)).toBe('- one\n- two');
  });
});
