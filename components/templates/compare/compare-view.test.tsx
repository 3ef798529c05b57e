/** Two versions of a template as they are read: sentences by kind, and the source with folds that open by keyboard. */
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { ChangeList } from './change-list.tsx';
import { SourceComparison } from './source-comparison.tsx';

it('says what changed, by kind', () => {
  render(
    <ChangeList
      changes={[
        { field: 'impact', change: 'added', text: '“Impact” is new (Select).' },
        { field: 'notes', change: 'retired', text: '“Notes” is retired; what it holds is set aside.' },
        { field: 'state', change: 'changed', text: '“State”: the option “Open” is called “To do”.' },
        { field: null, change: 'changed', text: 'A step from “Open” to “Done” is new.' },
      ]}
    />,
  );
  for (const [title, text] of [
    ['New fields 1', '“Impact” is new (Select).'],
    ['Retired fields 1', '“Notes” is retired; what it holds is set aside.'],
    ['Changed fields 1', '“State”: the option “Open” is called “To do”.'],
    ['Views, steps, rules and the rest 1', 'A step from “Open” to “Done” is new.'],
  ] as const) {
    const section = screen.getByRole('heading', { name: title }).closest('section') as HTMLElement;
    expect(within(section).getByRole('listitem').textContent).toBe(text);
  }
});

it('says so if only the layout differs', () => {
  render(<ChangeList changes={[]} />);
  expect(screen.getByText(/Both versions say the same/)).toBeTruthy();
});

it('shows changed lines beside each other, and folded ones when asked', async () => {
  const user = userEvent.setup();
  const lines = Array.from({ length: 12 }, (_, index) => `// line ${index}`);
  const after = [...lines.slice(0, 11), "  type: 'text',"].join('\n');
  const before = [...lines.slice(0, 11), "  type: 'line',"].join('\n');
  render(<SourceComparison before={before} after={after} labels={['Version 1', 'Version 2']} />);
  expect(screen.getByRole('columnheader', { name: 'Version 2' })).toBeTruthy();
  expect(screen.getByText('line', { selector: 'del' })).toBeTruthy();
  expect(screen.getByText('text', { selector: 'ins' })).toBeTruthy();
  expect(screen.queryByText('// line 0')).toBeNull();
  await user.tab();
  expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Source, side by side' }));
  await user.tab();
  await user.keyboard('{Enter}');
  expect(screen.getAllByText('// line 0')).toHaveLength(2);
});
