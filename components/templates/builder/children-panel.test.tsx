/** The panel of children: what they begin with, from their parent and of their own, and the text that this leaves. */
import { notifications } from '@mantine/notifications';
import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { choose, OpenBuilder } from './template-builder.fixture.tsx';

const TEXT = `{
  id: 'trip',
  version: 1,
  fields: { lead: { type: 'person', label: 'Lead' }, owner: 'person' },
  children: {
    create: [
      { template: 'list', title: 'Packing' }, // light
    ],
  },
}
`;

const LIST = templateOf(
  "owner: { type: 'person', label: 'Owner' }, rank: { type: 'select', label: 'Rank', options: ['High', 'Low'] }, proof: { type: 'file', label: 'Proof' }",
);
const PEOPLE = ['Rae', 'Jon'].map((name) => ({
  id: name.toLowerCase(),
  name,
  email: null,
  role: 'editor',
  disabled: false,
}));

beforeEach(() => {
  vi.stubGlobal('fetch', (url: string) => {
    if (url.includes('/members')) return Promise.resolve(Response.json({ items: PEOPLE }));
    if (/\/templates\/list/.test(url)) return Promise.resolve(Response.json({ ...LIST, id: 'list' }));
    return Promise.resolve(Response.json({ items: [] }));
  });
  notifications.clean();
});

async function openChildren() {
  const builder = new OpenBuilder(TEXT);
  await builder.user.click(await screen.findByRole('tab', { name: 'Children' }));
  const child = within(await screen.findByRole('group', { name: 'Child Packing' }));
  const begin = async (label: string) =>
    choose(builder, await child.findByRole('combobox', { name: 'A field that Packing begins with' }), label);
  const value = (label: string) => within(child.getByRole('group', { name: label }));
  return { builder, begin, value };
}

describe('what a child begins with', () => {
  it('is taken from the field of the parent by the same name, or another, or is a value of its own', async () => {
    const { builder, begin, value } = await openChildren();
    await begin('Owner');
    const said = (values: string) => TEXT.replace("'Packing' }", `'Packing', fields: { ${values} } }`);
    expect(builder.text).toBe(said("owner: { from: 'owner' }"));
    const source = () => value('Owner').getByRole('combobox', { name: 'What Owner begins with' });
    await choose(builder, source(), 'Lead of its parent');
    expect(builder.text).toBe(said("owner: { from: 'lead' }"));
    await choose(builder, source(), 'A value of its own');
    expect(builder.text).toBe(TEXT);
    await choose(builder, value('Owner').getByRole('combobox', { name: /^Owner of Packing/ }), /Jon/);
    expect(builder.text).toBe(said("owner: 'jon'"));
    await builder.user.click(value('Owner').getByRole('button', { name: 'No longer begin Owner here' }));
    expect(builder.text).toBe(TEXT);
  });

  it('is chosen among the options of the child’s own template, and no file', async () => {
    const { builder, begin, value } = await openChildren();
    await begin('Rank');
    expect(builder.text).toBe(TEXT);
    await choose(builder, value('Rank').getByRole('combobox', { name: /^Rank of Packing/ }), 'Low');
    expect(builder.text).toContain("title: 'Packing', fields: { rank: 'Low' } }, // light");
    await begin('Proof');
    value('Proof').getByText(/a file belongs to the Codex/);
  });
});
