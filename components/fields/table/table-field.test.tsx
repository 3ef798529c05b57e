/** The table field: cells edited by the type of their column, and pasted rows. */
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type FieldPageOptions, renderField } from '../render-field.fixture.tsx';

const PARTS = `parts: { type: 'table', label: 'Parts', columns: [
  { id: 'name', label: 'Name' },
  { id: 'count', type: 'number', label: 'Count' },
  { id: 'kind', type: 'select', label: 'Kind', options: [{ value: 'bolt', label: 'Bolt' }, { value: 'nut', label: 'Nut' }] },
  { id: 'due', type: 'date', label: 'Due' },
  { id: 'here', type: 'checkbox', label: 'Here' },
  { id: 'page', type: 'url', label: 'Page' },
] }`;

const open = async (options?: FieldPageOptions) => {
  const page = await renderField(PARTS, options);
  return { ...page, cells: () => page.codex.rows('parts').map((row) => row.cells) };
};
const cell = (column: string, row: number) =>
  screen.getByLabelText<HTMLTextAreaElement>(new RegExp(`^${column}, row ${row}`));
const ONE = [{ name: 'M4', count: 12 }];

describe('table field', () => {
  it('adds a row and takes each cell in the form of its column', async () => {
    const { user, cells } = await open();
    await user.click(screen.getByRole('button', { name: 'Add a row' }));
    expect(document.activeElement).toBe(cell('Name', 1));
    await user.keyboard('M4');
    await user.tab();
    await user.keyboard('1,200');
    await user.tab();
    await user.keyboard('nut');
    await user.tab();
    await user.keyboard('3 dec 2026');
    await user.tab();
    await user.keyboard(' ');
    await user.tab();
    await user.keyboard('example.org/m4');
    await user.tab();
    const row = { name: 'M4', count: 1200, kind: 'nut', due: '2026-12-03', here: true };
    expect(cells()).toEqual([{ ...row, page: 'https://example.org/m4' }]);
    expect(screen.getByRole('link', { name: 'example.org/m4' })).toBeTruthy();
  });

  it('says why a text is no value of its column, and keeps it', async () => {
    const { user, cells } = await open({ value: ONE });
    await user.type(cell('Count', 1), ' dozen');
    await user.tab();
    expect(cell('Count', 1).value).toBe('12 dozen');
    expect(cell('Count', 1).getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText('“12 dozen” is not a number.')).toBeTruthy();
    expect(cells()[0]?.['count']).toBe(12);
  });

  it('adds a row with Enter, and takes an empty one away with Backspace', async () => {
    const { user, cells } = await open({ value: ONE });
    await user.click(cell('Name', 1));
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(cell('Name', 2));
    await user.keyboard('{Backspace}');
    expect(cells()).toHaveLength(1);
    expect(document.activeElement).toBe(cell('Name', 1));
  });

  it('takes pasted cells below the row, and tells which could not be read', async () => {
    const { user, cells } = await open({ value: ONE });
    await user.click(cell('Name', 1));
    await user.paste('M5\t20\tBolt\nM6\tmany\tNut');
    expect(cells().map(({ name, count, kind }) => [name, count, kind])).toEqual([
      ['M4', 12, undefined],
      ['M5', 20, 'bolt'],
      ['M6', undefined, 'nut'],
    ]);
    expect(await screen.findByText('One cell was left empty. “many” is not a number.')).toBeTruthy();
  });

  it('keeps the cells of two who write in one row', async () => {
    const { user, cells, atOnce } = await open({ value: ONE });
    await atOnce(
      async () => {
        await user.type(cell('Name', 1), 'x20');
        await user.tab();
      },
      (codex) => codex.setCell('parts', codex.rows('parts')[0]?.id ?? '', 'count', 7),
    );
    expect(cells()).toEqual([expect.objectContaining({ name: 'M4x20', count: 7 })]);
    expect(cell('Count', 1).value).toBe('7');
    expect(screen.queryByRole('button', { name: /^Keep / })).toBeNull();
  });

  it('can be read and not changed by a reader', async () => {
    const { user, cells } = await open({ value: ONE, readOnly: true });
    await user.type(cell('Name', 1), '!');
    await user.click(cell('Here', 1));
    expect(cells()).toEqual([expect.objectContaining(ONE[0] ?? {})]);
    expect(cells()[0]?.['here'] ?? false).toBe(false);
    expect(screen.queryByRole('button')).toBeNull();
  });
});
