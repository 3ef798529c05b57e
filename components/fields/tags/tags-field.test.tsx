/** The tags field: free words in one spelling, never truncated. */
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { renderField } from '../render-field.fixture.tsx';

const TAGS = "tags: { type: 'tags', label: 'Tags', options: [{ value: 'plum', label: 'Plum' }] }";
const NEXT = "next: { type: 'email', label: 'Next' }";
const box = () => screen.getByRole<HTMLInputElement>('combobox', { name: /^Tags/ });

describe('tags field', () => {
  it('adds a new tag with Enter, with a comma of any script, and when it is left behind', async () => {
    const { user, value } = await renderField(`${TAGS}, ${NEXT}`);
    await user.type(box(), 'quince{Enter}');
    expect(value()).toEqual(['quince']);
    await user.type(box(), 'sloe,medlar、');
    expect(value()).toEqual(['quince', 'sloe', 'medlar']);
    await user.type(box(), 'lime');
    await user.click(screen.getByLabelText('Next'));
    expect(value()).toEqual(['quince', 'sloe', 'medlar', 'lime']);
    expect(box().value).toBe('');
  });

  it('takes what is known in the spelling that is there', async () => {
    const services = { findTags: () => Promise.resolve(['Medlar']) };
    const { user, value } = await renderField(TAGS, { services });
    await user.type(box(), 'PLUM,');
    expect(value()).toEqual(['plum']);
    await screen.findByRole('option', { name: /Medlar/ });
    await user.type(box(), 'medlar,');
    expect(value()).toEqual(['plum', 'Medlar']);
    await user.type(box(), 'Plum,');
    expect(value()).toEqual(['plum', 'Medlar']);
  });

  it('says that a tag is too long, and keeps it to be shortened', async () => {
    const { user, value } = await renderField(`${TAGS}, ${NEXT}`);
    const long = 'a'.repeat(70);
    await user.click(box());
    await user.paste(long);
    expect(screen.getByText(/has at most 64 characters; this one has 70/)).toBeTruthy();
    await user.keyboard('{Enter}');
    expect(value()).toEqual([]);
    await user.click(screen.getByLabelText('Next'));
    expect(screen.getByRole('alert').textContent).toMatch(/at most 64 characters/);
    expect(box().value).toBe(long);
    expect(box().getAttribute('aria-invalid')).toBe('true');
    await user.type(box(), '{Backspace>6/}{Enter}');
    expect(value()).toEqual(['a'.repeat(64)]);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('takes a pasted list as tags, all but those that are too long', async () => {
    const { user, value } = await renderField(TAGS);
    const long = 'b'.repeat(65);
    await user.click(box());
    await user.paste(`sloe, ${long}, medlar`);
    expect(value()).toEqual(['sloe', 'medlar']);
    expect(box().value).toBe(long);
  });

  it('takes back what is typed before it takes back a tag', async () => {
    const { user, value } = await renderField(TAGS, { value: ['plum'] });
    await user.type(box(), 'ab{Backspace}{Backspace}');
    expect(value()).toEqual(['plum']);
    await user.keyboard('{Backspace}');
    expect(value()).toEqual([]);
  });
});
