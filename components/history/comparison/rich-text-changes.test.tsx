/** The changes of a rich text as a reader sees them. */
import { render, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { compareDocuments } from '#richtext/compare/compare-rich-texts.ts';
import { markdownToJson } from '#richtext/markdown/markdown.ts';
import { RichTextChanges } from './rich-text-changes.tsx';

function show(before: string, after: string, layout: 'inline' | 'sides' = 'inline'): HTMLElement {
  const content = compareDocuments(markdownToJson(before), markdownToJson(after));
  return render(<RichTextChanges content={content} layout={layout} whole={false} />).container;
}

const textsOf = (root: ParentNode, selector: string) =>
  [...root.querySelectorAll(selector)].map(({ textContent }) => textContent);

it('shows a table as one, its cells with the words that changed and the rows that came', () => {
  show(
    '| Limit | After |\n|---|---|\n| Retries | 2 |\n| Timeout | 12 s |',
    '| Limit | After |\n|---|---|\n| Retries | 1 |\n| Per tenant | 10 |\n| Timeout | 12 s |',
  );
  const table = screen.getByRole('table');
  expect(within(table).getAllByRole('row')).toHaveLength(4);
  expect(textsOf(table, 'del')).toEqual(['2']);
  expect(textsOf(table, 'tr[data-kind="added"] ins')).toEqual(['Per tenant', '10']);
});

it('keeps cells under their columns where one came and a row went', () => {
  show(
    '| Limit | After |\n|---|---|\n| Retries | 2 |\n| Timeout | 12 s |',
    '| Limit | Owner | After |\n|---|---|---|\n| Retries | Ada | 2 |',
  );
  const rows = within(screen.getByRole('table')).getAllByRole('row');
  expect(rows.map((row) => textsOf(row, 'td, th'))).toEqual([
    ['Limit', 'Owner', 'After'],
    ['Retries', 'Ada', '2'],
    ['Timeout', '', '12 s'],
  ]);
});

it('shows code by lines with their numbers, and leaves out those far from a change', () => {
  const lines = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`);
  const code = (all: readonly string[]) => `\`\`\`yaml\n${all.join('\n')}\n\`\`\``;
  const page = show(code(lines), code(lines.with(11, 'line twelve')));
  expect(page.textContent).toContain('8 lines unchanged');
  expect(textsOf(page, 'code')).toEqual(['line 9', 'line 10', 'line 11']);
  expect(textsOf(page, '[data-kind="removed"]')).toEqual(['12−line 12']);
  expect(textsOf(page, '[data-kind="added"] ins ins')).toEqual(['twelve']);
});

it('says what a block became, what was formatted, and what was moved', () => {
  const [one, two] = ['The first of the paragraphs', 'The second one of them all'];
  const page = show(`${one}\n\n${two}\n\nPlain title`, `${two}\n\n${one}\n\n## Plain **title**`);
  expect(page.textContent).toContain('Moved here');
  expect(page.textContent).toContain('Moved to another place');
  expect(page.textContent).toContain('Paragraph → Heading 2');
  expect(screen.getByTitle('now bold').textContent).toContain('title');
  expect(page.querySelectorAll('[data-stop]')).toHaveLength(2);
});

it('shows each state on its own side', () => {
  const page = show('It took two hours.\n\nGone for good, all of it.', 'It took an hour.', 'sides');
  const [before, after] = [...(page.querySelector('[data-stop]')?.children ?? [])];
  expect([before?.textContent, after?.textContent]).toEqual(['It took two hours.', 'It took an hour.']);
  expect(textsOf(page, '[data-stop]')).toEqual([
    'It took two hours.It took an hour.',
    'Gone for good, all of it.',
  ]);
});

it('shows no picture and follows no link that the editor would not', () => {
  const link = { type: 'link', attrs: { href: 'javascript:alert(1)' } };
  const picture = { type: 'image', attrs: { src: 'data:text/html,x', alt: 'A chart' } };
  const words = { type: 'paragraph', content: [{ type: 'text', text: 'words', marks: [link] }] };
  const content = [picture, words].map((node) => ({ kind: 'added' as const, node }));
  const { container } = render(<RichTextChanges content={content} layout="inline" whole />);
  expect(container.querySelector('img, a')).toBeNull();
  expect(container.textContent).toContain('A chart');
  expect(container.textContent).toContain('words');
});
