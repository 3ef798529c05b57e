import { describe, expect, it } from 'vitest';
import type { LayoutItem } from './export-layout.ts';
import { describePage } from './page-description.ts';

const page = (...items: LayoutItem[]) => [{ label: null, sections: [{ label: null, items }] }];
const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });
const rich = (...texts: string[]): LayoutItem => ({
  ...{ kind: 'richText', label: 'Body' },
  json: { type: 'doc', content: texts.map(paragraph) },
});

describe('the description of a page', () => {
  it('is its first words in one line', () => {
    const short: LayoutItem = { kind: 'short', label: 'Status', text: 'Open', url: null };
    expect(describePage(page(rich('The tide', 'turns.'), short))).toBe('The tide turns. · Status: Open');
    expect(describePage(page({ kind: 'text', label: 'A', text: ' two\n lines ' }))).toBe('two lines');
    expect(describePage(page({ kind: 'image', label: 'P', assetId: 'x', alt: 'secret' }))).toBe('');
  });

  it('is cut between words', () => {
    const line = describePage(page(rich('harbour '.repeat(40))));
    expect(line.length).toBeLessThanOrEqual(160);
    expect(line).toMatch(/harbour…$/);
    expect(describePage(page(rich('x'.repeat(500))))).toHaveLength(160);
  });
});
