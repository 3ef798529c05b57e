/** Removing a passage: offered to owners and admins, shown before it is done, and confirmed in words. */
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keys } from '#components/api/query-keys.ts';
import type { PrivateRole, Role } from '#core/access/policy.ts';
import { RemovePassage } from './remove-passage.tsx';

const CODEX = '01900000-0000-7000-8000-000000000001';
const PATH = `/api/v1/codices/${CODEX}/redactions`;
const PREVIEW = {
  ...{ operations: 3, documents: 1, units: 9, values: 1, rows: { NamedVersion: 2 }, events: 1 },
  ...{ files: [{ id: 'f', name: 'keys.txt' }], mails: 0, elsewhere: 2, unreached: ['Earlier backups.'] },
  confirmation: 'remove for good',
};
const DONE = {
  ...{ id: 'r', at: '2026-11-30T10:00:00.000Z', by: { id: 'u', name: 'U' }, reason: 'a key' },
  ...{ state: 'done', unreached: [] },
};
const sent: { readonly path: string; readonly body: unknown }[] = [];

beforeEach(() => {
  sent.splice(0);
  vi.stubGlobal('fetch', async (url: string, { body }: RequestInit = {}) => {
    sent.push({ path: url, body: JSON.parse(String(body ?? 'null')) });
    const answer = url.endsWith('/preview') ? PREVIEW : DONE;
    return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } });
  });
});
afterEach(() => vi.unstubAllGlobals());

function show(role: Role, privateRoles: readonly { topId: string; role: PrivateRole }[] = []): void {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(keys.me, { id: 'u', name: 'U', role, email: 'u@example.org', privateRoles });
  const privateTopId = privateRoles[0]?.topId;
  client.setQueryData(keys.codex(CODEX), { id: CODEX, title: 'Keys', privateTopId });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <RemovePassage codexId={CODEX} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

it('is not offered to those who may not', () => {
  show('editor');
  expect(screen.queryByRole('button')).toBeNull();
});

it('says what it would change, and waits for the words', async () => {
  show('admin');
  fireEvent.click(screen.getByRole('button', { name: 'Remove a passage for good…' }));
  const passage = await screen.findByRole('textbox', { name: 'Passage' });
  const look = screen.getByRole<HTMLButtonElement>('button', { name: 'See where it stands' });
  fireEvent.change(passage, { target: { value: 'abc' } });
  expect(look.disabled).toBe(true);
  fireEvent.change(passage, { target: { value: 'falcon-12' } });
  fireEvent.click(look);
  await waitFor(() =>
    expect(screen.getByRole('status').textContent).toContain('It is in 3 operations of 1 document.'),
  );
  expect(screen.getByRole('status').textContent).toContain('keys.txt');
  const plan = screen.getByRole('region', { name: 'What this removes' }).textContent;
  expect(plan).toContain('Earlier backups.');
  expect(plan).toContain('1 value has it and goes whole');
  const remove = screen.getByRole<HTMLButtonElement>('button', { name: 'Remove it for good' });
  fireEvent.change(screen.getByRole('textbox', { name: 'Why' }), { target: { value: 'a key' } });
  fireEvent.change(screen.getByRole('textbox', { name: /^Type/ }), { target: { value: 'remove' } });
  expect(remove.disabled).toBe(true);
  fireEvent.change(screen.getByRole('textbox', { name: /^Type/ }), { target: { value: 'remove for good' } });
  fireEvent.click(remove);
  await waitFor(() => expect(sent.map(({ path }) => path)).toContain(PATH));
  expect(sent.at(0)).toEqual({ path: `${PATH}/preview`, body: { passage: 'falcon-12' } });
  expect(sent.find(({ path }) => path === PATH)?.body).toEqual({
    ...{ passage: 'falcon-12', reason: 'a key', confirm: 'remove for good' },
  });
});

const WIDE_PREVIEW = {
  ...{ searched: 40, found: 3, hidden: 1, operations: 9, values: 2, comments: 1, rows: {}, events: 0 },
  codices: [
    { id: CODEX, title: 'Keys', operations: 3, refused: null },
    { id: '01900000-0000-7000-8000-000000000002', title: 'Locks', operations: 5, refused: null },
  ],
  ...{
    files: 1,
    fileNames: ['keys.txt'],
    mails: 0,
    outside: { Template: 1 },
    unreached: ['Earlier backups.'],
  },
  confirmation: 'remove for good',
};
const WIDE = {
  ...{ id: 'w', below: null, at: '2026-11-30T10:00:00.000Z', by: { id: 'u', name: 'U' }, reason: 'a key' },
  ...{ codices: { found: 3, done: 1, failed: 0 }, failed: [], unreached: [] },
  report: { operations: 0, documents: 0, units: 0, values: 0, rows: {}, events: 0, files: 0, mails: 0 },
};

it('everywhere: private ones are counted without names, and one sees how far it is', async () => {
  let looks = 0;
  vi.stubGlobal('fetch', async (url: string, { body }: RequestInit = {}) => {
    sent.push({ path: url, body: JSON.parse(String(body ?? 'null')) });
    if (url.endsWith('/redactions/w')) looks += 1;
    const now =
      looks > 1
        ? { ...WIDE, state: 'done', codices: { found: 3, done: 3, failed: 0 } }
        : { ...WIDE, state: 'removing' };
    const answer = url.endsWith('/preview') ? WIDE_PREVIEW : now;
    return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } });
  });
  show('admin');
  fireEvent.click(screen.getByRole('button', { name: 'Remove a passage for good…' }));
  fireEvent.change(await screen.findByRole('textbox', { name: 'Passage' }), {
    target: { value: 'falcon-12' },
  });
  fireEvent.click(screen.getByRole('radio', { name: /^The whole workspace/ }));
  fireEvent.click(screen.getByRole('button', { name: 'See where it stands' }));
  const plan = await screen.findByRole('region', { name: 'What this removes' });
  expect(plan.textContent).toContain('It is in 3 of 40 Codices: in 9 operations, 1 comment, 1 file.');
  expect(plan.textContent).toContain('1 of them is private and not shown to you');
  expect(plan.textContent).toContain('2 values have it and go whole');
  expect(plan.textContent).toContain('It stays in 1 row that belongs to no Codex (Template)');
  expect(screen.getByRole('link', { name: 'Locks' })).toBeTruthy();
  fireEvent.change(screen.getByRole('textbox', { name: 'Why' }), { target: { value: 'a key' } });
  fireEvent.change(screen.getByRole('textbox', { name: /^Type/ }), { target: { value: 'remove for good' } });
  fireEvent.click(screen.getByRole('button', { name: 'Remove it for good' }));
  await screen.findByText('Removed from 1 of 3 Codices…');
  await screen.findByText('Removed from 3 Codices for good.', {}, { timeout: 4_000 });
  expect(sent.find(({ path }) => path === '/api/v1/redactions')?.body).toEqual({
    ...{ passage: 'falcon-12', reason: 'a key', confirm: 'remove for good' },
  });
});

it('below it alone is what whoever is no admin of the instance is offered beside the Codex itself', async () => {
  show('editor', [{ topId: CODEX, role: 'admin' }]);
  fireEvent.click(await screen.findByRole('button', { name: 'Remove a passage for good…' }));
  await screen.findByRole('radio', { name: 'This Codex and everything below it' });
  expect(screen.queryByRole('radio', { name: /^The whole workspace/ })).toBeNull();
});

it('another passage has to be looked at again', async () => {
  show('owner');
  fireEvent.click(screen.getByRole('button', { name: 'Remove a passage for good…' }));
  const passage = await screen.findByRole('textbox', { name: 'Passage' });
  fireEvent.change(passage, { target: { value: 'falcon-12' } });
  fireEvent.click(screen.getByRole('button', { name: 'See where it stands' }));
  await screen.findByRole('button', { name: 'Remove it for good' });
  fireEvent.change(passage, { target: { value: 'falcon-123' } });
  expect(await screen.findByRole('button', { name: 'See where it stands' })).toBeTruthy();
});
