/** Private Codices in the navigator: a tree like the other, opened on demand, and nothing goes over the border. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { serverReach } from '#components/api/server-reach.ts';
import { closeAllSessions } from '#sync/session/shared-sessions.ts';
import { NOW, renderTree } from './render-tree.fixture.tsx';

const SALARIES = { Salaries: { Bands: {}, Bonuses: {} } };
const EDITOR = { sketch: SALARIES, role: 'editor' } as const;
const VIEWER = { sketch: SALARIES, role: 'viewer' } as const;

const tree = () => screen.findByRole('tree', { name: 'Private' });
const titles = (of: HTMLElement) =>
  within(of)
    .queryAllByRole('treeitem')
    .map((each) => each.getAttribute('aria-label'));

async function openTop(user: { keyboard(keys: string): Promise<void> }): Promise<HTMLElement> {
  const pane = await tree();
  within(pane).getByRole('treeitem', { name: 'Salaries' }).focus();
  await user.keyboard('{ArrowRight}');
  await waitFor(() => expect(titles(pane)).toEqual(['Salaries', 'Bands', 'Bonuses']));
  return pane;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  localStorage.clear();
});
afterEach(async () => {
  await closeAllSessions();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('lists what one may read, and what is below it once somebody looks into it', async () => {
  const { user } = await renderTree({ Open: {} }, 'viewer', [VIEWER]);
  expect(titles(await tree())).toEqual(['Salaries']);
  expect(screen.queryByRole('button', { name: 'New private Codex' })).toBeNull();
  await openTop(user);
  expect(titles(screen.getByRole('tree', { name: 'Codices' }))).toEqual(['Open']);
});

it('shows nothing to a viewer who may read none, and a way to make one to an editor', async () => {
  await renderTree({ Open: {} }, 'viewer');
  expect(screen.queryByRole('region', { name: 'Private' })).toBeNull();
  await closeAllSessions();
});

it('is live: what a colleague renames and adds there is shown', async () => {
  const { user, privateTrees } = await renderTree({ Open: {} }, 'viewer', [VIEWER]);
  const pane = await openTop(user);
  const [own] = privateTrees;
  const band = own?.children(own.children(null)[0] ?? null)[0] ?? '';
  act(() => own?.setLabel(band, { title: 'Bands of 2027', templateId: 'page' }));
  await waitFor(() => expect(titles(pane)).toContain('Bands of 2027'));
});

it('is rearranged by whoever may edit there, whatever they are in the workspace, and stays below its top', async () => {
  const { user, privateTrees, workspace } = await renderTree({ Open: {} }, 'viewer', [EDITOR]);
  const pane = await openTop(user);
  within(pane).getByRole('treeitem', { name: 'Bonuses' }).focus();
  await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
  await waitFor(() => expect(titles(pane)).toEqual(['Salaries', 'Bonuses', 'Bands']));
  await user.keyboard('{Alt>}{ArrowLeft}{/Alt}');
  expect((await screen.findAllByText(/“Bonuses” is private, so it stays below/)).length).toBeGreaterThan(0);
  const [own] = privateTrees;
  expect(own?.children(null).length).toBe(1);
  expect(workspace.size).toBe(1);
});

it('is left as it is by whoever may only read there, though they edit the workspace', async () => {
  const { user, privateTrees } = await renderTree({ Open: {} }, 'editor', [VIEWER]);
  const pane = await openTop(user);
  const order = privateTrees[0]?.subtree(privateTrees[0].children(null)[0] ?? '');
  const bonuses = within(pane).getByRole('treeitem', { name: 'Bonuses' });
  expect(bonuses.getAttribute('draggable')).toBe('false');
  bonuses.focus();
  await user.keyboard('{Alt>}{ArrowUp}{/Alt}{F2}{Delete}');
  expect(privateTrees[0]?.subtree(privateTrees[0].children(null)[0] ?? '')).toEqual(order);
  expect(within(pane).queryByRole('textbox')).toBeNull();
});

it('says which border a drag would cross, from either side', async () => {
  const { user } = await renderTree({ Open: {} }, 'editor', [EDITOR]);
  const pane = await openTop(user);
  const [open, bands] = [
    screen.getByRole('treeitem', { name: 'Open' }),
    within(pane).getByRole('treeitem', { name: 'Bands' }),
  ];
  const dataTransfer = { setData: () => undefined, setDragImage: () => undefined, types: [] };
  fireEvent.dragStart(bands, { dataTransfer });
  fireEvent.dragOver(open, { dataTransfer, clientY: 1 });
  expect((await within(open).findByRole('status')).textContent).toMatch(/“Bands” is private, so it stays/);
  fireEvent.dragEnd(bands, { dataTransfer });
  fireEvent.dragStart(open, { dataTransfer });
  fireEvent.dragOver(bands, { dataTransfer, clientY: 1 });
  expect((await within(bands).findByRole('status')).textContent).toMatch(
    /“Open” can’t be moved below a private Codex/,
  );
});

it('says offline why none is created now, in the menu of the button, and what can be', async () => {
  const { user } = await renderTree({ Open: {} }, 'editor', [EDITOR]);
  act(() => serverReach.report(false));
  await user.click(screen.getByRole('button', { name: 'New private Codex' }));
  const menu = await screen.findByRole('menu', { name: 'New private Codex' });
  expect(menu.textContent).toMatch(/^A new private Codex needs the server.*Below one that you have/);
  expect(within(menu).queryByRole('menuitem')).toBeNull();
});
