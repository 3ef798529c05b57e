/** Share links for some fields in the dialog: chosen, shown as guests will see them, and asked of the server as chosen. */
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { CodexProvider } from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { Providers } from '#components/shell/providers.tsx';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { ACTOR } from '#sync/session/session.fixture.ts';
import { FieldLink } from './field-link.tsx';
import { LinkPreview } from './link-preview.tsx';

const ID = '01900000-0000-7000-8000-0000000000c7';
const TEMPLATE = templateOf("state: { type: 'line', label: 'State' }, hush: { type: 'line', label: 'Hush' }");

/** What the server was asked to show, in order. */
let asked: { readonly path: string; readonly fields: readonly string[] }[] = [];

beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    const { fields } = JSON.parse(String(init.body)) as { fields: string[] };
    asked.push({ path: String(path), fields });
    const items = fields
      .filter((id) => id !== 'title')
      .map((id) => ({ kind: 'short', label: id, text: `of ${id}`, url: null }));
    return Promise.resolve(Response.json({ title: fields.includes('title') ? 'The harbour' : null, items }));
  });
});

function show(children: React.ReactNode, template = TEMPLATE): void {
  render(
    <Providers>
      <CodexProvider codexId={ID} source={createLocalSource()} template={template} actor={ACTOR} canEdit>
        {children}
      </CodexProvider>
    </Providers>,
  );
}

it('asks for what a field depends on before guests may edit it', async () => {
  const onMake = vi.fn();
  const template = templateOf(`
    state: { type: 'select', label: 'State', options: ['Open', 'Done'] },
    why: { type: 'line', label: 'Why', visibleWhen: { field: 'state', is: 'Done' } },`);
  show(<FieldLink isMaking={false} onMake={onMake} onCancel={() => undefined} />, template);
  const user = userEvent.setup({ delay: null });
  await user.selectOptions(screen.getByRole('combobox', { name: 'Access' }), 'can edit');
  await user.click(screen.getByRole('checkbox', { name: 'Why' }));
  expect(screen.getByRole('alert').textContent).toContain('“Why” depends on “State”');
  expect(screen.getByRole('button', { name: 'Make link for 1 field' })).toHaveProperty('disabled', true);
  await user.click(screen.getByRole('checkbox', { name: 'State' }));
  await user.click(screen.getByRole('button', { name: 'Make link for 2 fields' }));
  expect(onMake).toHaveBeenCalledExactlyOnceWith(['state', 'why'], 'edit');
});

it('says what guests who comment are shown, and asks for what a field depends on', async () => {
  const onMake = vi.fn();
  const template = templateOf(`
    state: { type: 'select', label: 'State', options: ['Open', 'Done'] },
    verdict: { type: 'line', label: 'Verdict', writableBy: ['admin'] },
    why: { type: 'line', label: 'Why', visibleWhen: { field: 'state', is: 'Done' } },`);
  show(<FieldLink isMaking={false} onMake={onMake} onCancel={() => undefined} />, template);
  const user = userEvent.setup({ delay: null });
  await user.selectOptions(screen.getByRole('combobox', { name: 'Access' }), 'can comment');
  expect(screen.getByRole('group', { name: 'Fields that guests comment on' })).toBeDefined();
  expect(screen.getByText(/no comments on the Codex or on other fields/)).toBeDefined();
  await user.click(screen.getByRole('checkbox', { name: 'Why' }));
  expect(screen.getByRole('alert').textContent).toContain('“Why” depends on “State”');
  await user.click(screen.getByRole('checkbox', { name: 'State' }));
  // Kept for some people is who writes it.
  await user.click(screen.getByRole('checkbox', { name: 'Verdict' }));
  await user.click(screen.getByRole('button', { name: 'Make link for 3 fields' }));
  expect(onMake).toHaveBeenCalledExactlyOnceWith(['state', 'verdict', 'why'], 'comment');
});

it('shows what the server would send, and makes the link for what is ticked in the order of the form', async () => {
  const onMake = vi.fn();
  show(<FieldLink isMaking={false} onMake={onMake} onCancel={() => undefined} />);
  const user = userEvent.setup({ delay: null });
  expect(screen.getByRole('button', { name: 'Make link' })).toHaveProperty('disabled', true);
  await user.click(screen.getByRole('checkbox', { name: 'State' }));
  await user.click(screen.getByRole('checkbox', { name: 'Hush' }));
  await user.click(screen.getByRole('checkbox', { name: 'Title' }));
  await user.click(screen.getByRole('checkbox', { name: 'Hush' }));
  const preview = within(screen.getByRole('region', { name: 'What guests see' }));
  expect(await preview.findByText('of state')).toBeDefined();
  expect(await preview.findByText('The harbour')).toBeDefined();
  await waitFor(() => expect(preview.queryByText('of hush')).toBeNull());
  expect(asked.at(-1)).toEqual({
    path: expect.stringContaining(`/codices/${ID}/share-links/preview`),
    fields: ['title', 'state'],
  });
  await user.click(screen.getByRole('button', { name: 'Make link for 2 fields' }));
  expect(onMake).toHaveBeenCalledExactlyOnceWith(['title', 'state'], 'view');
});

it('leaves out of an older link’s preview what the template no longer has', async () => {
  show(<LinkPreview codexId={ID} fields={['state', 'taken out']} />);
  expect(await screen.findByText('of state')).toBeDefined();
  expect(asked.map(({ fields }) => fields)).toEqual([['state']]);
});
