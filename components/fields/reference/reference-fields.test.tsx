/** The reference fields: Codices found by search, or created in place. */
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { CodexServices } from '#components/codex-context/codex-context.tsx';
import { type FieldPageOptions, renderField } from '../render-field.fixture.tsx';

const codex = (number: number, title: string) => ({
  id: `01900000-0000-7000-8000-00000000000${number}`,
  title,
  templateId: 'page',
});
const PLUM = codex(1, 'Plum');
const PEAR = codex(2, 'Pear');
const MADE = codex(3, 'Quince');
const ALL = [PLUM, PEAR];
const services: Partial<CodexServices> = {
  searchCodices: (query) =>
    Promise.resolve(ALL.filter(({ title }) => title.toLowerCase().includes(query.toLowerCase()))),
  findCodex: (id) => Promise.resolve([...ALL, MADE].find((each) => each.id === id) ?? null),
  templateName: () => 'Page',
  codexHref: (id) => `/c/${id}`,
};

const open = (type: 'reference' | 'references', options?: FieldPageOptions) =>
  renderField(`tree: { type: '${type}', label: 'Tree', kind: 'grows_on' }`, {
    services,
    template: "references: { grows_on: { label: 'grows on', inverseLabel: 'carries' } },",
    ...options,
  });
const box = () => screen.getByRole<HTMLInputElement>('combobox', { name: /^Tree/ });
const choice = (name: RegExp) => screen.findByRole('option', { name });

describe('whoever can find no Codex, as guests', () => {
  const guest = { services: { ...services, searchCodices: null } };

  it.each(['reference', 'references'] as const)('is offered none for an empty %s', async (type) => {
    await open(type, guest);
    expect(screen.queryByRole('combobox')).toBeNull();
    expect(screen.queryByText(/^Link/)).toBeNull();
  });

  it('may take one away that is there', async () => {
    const { user, value } = await open('references', { ...guest, value: [PLUM.id, PEAR.id] });
    expect(screen.queryByRole('combobox')).toBeNull();
    await user.click(await screen.findByRole('button', { name: 'Remove Plum' }));
    expect(value()).toEqual([PEAR.id]);
  });
});

describe('reference field', () => {
  it('links what is found, and hands the focus on to the link', async () => {
    const { user, value } = await open('reference');
    await user.type(box(), 'plum');
    await choice(/Plum.*Page/);
    await user.keyboard('{Enter}');
    expect(value()).toBe(PLUM.id);
    const link = await screen.findByRole('link', { name: 'Plum' });
    expect(link.getAttribute('href')).toBe(`/c/${PLUM.id}`);
    expect(document.activeElement).toBe(link);
  });

  it('takes Enter before the search has answered, and then links the first found', async () => {
    const { user, value } = await open('reference');
    await user.type(box(), 'pear{Enter}');
    expect(value()).toBeNull();
    await screen.findByRole('link', { name: 'Pear' });
    expect(value()).toBe(PEAR.id);
  });

  it('is taken away by its button, and gives the picker back', async () => {
    const { user, value } = await open('reference', { value: PLUM.id });
    await user.click(await screen.findByRole('button', { name: 'Remove Plum' }));
    expect(value()).toBeNull();
    expect(document.activeElement).toBe(box());
  });

  it('makes the Codex that is missing', async () => {
    const makes: Partial<CodexServices> = {
      ...services,
      creatableTemplates: () => [{ id: 'page', name: 'Page' }],
      createCodex: () => Promise.resolve(MADE.id),
    };
    const { user, value } = await open('reference', { services: makes });
    await user.type(box(), 'Quince');
    await user.click(await choice(/Create page “Quince”/));
    await screen.findByRole('link', { name: 'Quince' });
    expect(value()).toBe(MADE.id);
  });

  it('says that nothing is found, also where the search fails', async () => {
    const failing = { ...services, searchCodices: () => Promise.reject(new Error('away')) };
    const { user, value } = await open('reference', { services: failing });
    await user.type(box(), 'plum');
    expect(await screen.findByText('No Codex by that title')).toBeTruthy();
    await user.keyboard('{Enter}{Escape}');
    expect(value()).toBeNull();
  });

  it('names what is not known here', async () => {
    await open('reference', { value: codex(9, '').id, readOnly: true });
    expect(screen.getByRole('link', { name: 'A Codex that is not known here' })).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('references field', () => {
  it('links one after the other, and takes one away without losing the focus', async () => {
    const { user, value } = await open('references');
    await user.type(box(), 'plum');
    await choice(/Plum/);
    await user.keyboard('{Enter}');
    await user.type(box(), 'pear');
    await choice(/Pear/);
    await user.keyboard('{Enter}{Escape}');
    expect(value()).toEqual([PLUM.id, PEAR.id]);
    await user.click(await screen.findByRole('button', { name: 'Remove Plum' }));
    expect(value()).toEqual([PEAR.id]);
    expect(document.activeElement).toBe(box());
  });

  it('shows what a colleague links while one looks for another', async () => {
    const { user, value, remotely } = await open('references');
    await user.type(box(), 'pear');
    remotely((theirs, { id }) => theirs.addMember(id, PLUM.id));
    expect(await screen.findByRole('link', { name: 'Plum' })).toBeTruthy();
    expect(box().value).toBe('pear');
    await choice(/Pear/);
    await user.keyboard('{Enter}');
    expect(value()).toEqual([PLUM.id, PEAR.id]);
  });
});
