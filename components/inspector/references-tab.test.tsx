/** The References tab in each mode: it adds in Editing, and says so in the others, to whoever may edit. */
import { screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type CommentsPage, renderComments } from '#components/comments/render-comments.fixture.tsx';
import { ReferencesTab } from './references-tab.tsx';

const open: CommentsPage[] = [];
beforeEach(() => vi.stubGlobal('fetch', () => new Promise(() => undefined)));
afterEach(() => {
  for (const page of open.splice(0)) page.leave();
  localStorage.clear();
  vi.unstubAllGlobals();
});

async function show(canEdit: boolean): Promise<CommentsPage> {
  const page = await renderComments({ beside: <ReferencesTab />, canEdit });
  open.push(page);
  return page;
}

async function choose({ user }: CommentsPage, mode: string): Promise<void> {
  await user.click(screen.getByRole('button', { name: /^Mode:/ }));
  await user.click(await screen.findByRole('menuitemradio', { name: new RegExp(`^${mode}`) }));
  await screen.findByRole('button', { name: `Mode: ${mode}` });
}

const adder = () => screen.queryByRole('group', { name: 'Add a reference' });
const reason = () => screen.queryByText(/^References are added and removed here in Editing only/);

test('a reference is added in Editing; in the other modes its place says so', async () => {
  const page = await show(true);
  expect([adder() !== null, reason()]).toEqual([true, null]);
  for (const mode of ['Suggesting', 'Viewing']) {
    await choose(page, mode);
    expect([mode, adder(), reason() !== null]).toEqual([mode, null, true]);
  }
  await choose(page, 'Editing');
  expect([adder() !== null, reason()]).toEqual([true, null]);
});

test('whoever may comment alone is told nothing of a mode that is not open to them', async () => {
  const page = await show(false);
  await choose(page, 'Suggesting');
  expect([adder(), reason()]).toEqual([null, null]);
});
