/** The plain text fields of one line and of several: collaborative editing, and Enter. */
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type FieldPageOptions, renderField } from '../render-field.fixture.tsx';

const open = (type: 'line' | 'text', options?: FieldPageOptions) =>
  renderField(`sample: { type: '${type}', label: 'Sample' }, next: { type: 'line', label: 'Next' }`, options);
const editor = (name = 'Sample') => screen.getByRole('textbox', { name });
/** What stands in the editor, line by line. */
const shown = () => [...editor().querySelectorAll('.cm-line')].map(({ textContent }) => textContent);

describe.each(['line', 'text'] as const)('a %s of plain text', (type) => {
  it('takes what is pasted into it', async () => {
    const { user, value } = await open(type);
    await user.click(editor());
    await user.paste('Plums and pears');
    expect(value()).toBe('Plums and pears');
  });

  it('leaves what is selected when a file is pasted', async () => {
    const { user, value } = await open(type, { value: 'Plums' });
    await user.click(editor());
    await user.keyboard('{Control>}a{/Control}');
    fireEvent.paste(editor(), {
      clipboardData: { files: [new File(['x'], 'a.png')], types: ['Files'], getData: () => '' },
    });
    expect(value()).toBe('Plums');
  });

  it('shows what a colleague writes', async () => {
    const { value, remotely } = await open(type, { value: 'Plums' });
    remotely((codex, { id }) => codex.text(id).insert(5, ' and pears'));
    expect(shown()).toEqual(['Plums and pears']);
    expect(value()).toBe('Plums and pears');
  });

  it('merges what two write at once', async () => {
    const { user, value, atOnce } = await open(type, { value: 'Plums' });
    await atOnce(
      async () => {
        await user.click(editor());
        await user.paste('Ripe ');
      },
      (codex, { id }) => codex.text(id).insert(5, ' and pears'),
    );
    expect(value()).toBe('Ripe Plums and pears');
    expect(shown()).toEqual(['Ripe Plums and pears']);
  });

  it('can be read and not written by a reader', async () => {
    const { user, value } = await open(type, { value: 'Plums', readOnly: true });
    expect(editor().getAttribute('aria-readonly')).toBe('true');
    expect(shown()).toEqual(['Plums']);
    await user.click(editor());
    await user.paste('pears');
    expect(value()).toBe('Plums');
  });
});

describe('a line', () => {
  it('goes on to the next field with Enter', async () => {
    const { user, value } = await open('line', { value: 'Plums' });
    await user.click(editor());
    await user.keyboard('{Enter}');
    expect(value()).toBe('Plums');
    expect(document.activeElement).toBe(editor('Next'));
  });

  it('stays where one confirms a candidate of an input method', async () => {
    const { user, value } = await open('line', { value: 'か' });
    await user.click(editor());
    fireEvent.keyDown(editor(), { key: 'Enter', keyCode: 229 });
    expect(value()).toBe('か');
    expect(document.activeElement).toBe(editor());
  });

  it('makes one line of several that are pasted', async () => {
    const { user, value } = await open('line');
    await user.click(editor());
    await user.paste('Plums\n  and pears');
    expect(value()).toBe('Plums and pears');
  });
});

describe('a text', () => {
  it('breaks the line with Enter, and keeps pasted lines', async () => {
    const { user, value } = await open('text');
    await user.click(editor());
    await user.paste('Plums\nPears');
    fireEvent.keyDown(editor(), { key: 'Enter', keyCode: 13 });
    expect(value()).toBe('Plums\nPears\n');
    expect(shown()).toEqual(['Plums', 'Pears', '']);
  });
});
