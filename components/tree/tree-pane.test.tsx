/** The tree of the navigator by keyboard, and concurrent changes by somebody else. */
import { screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepEditingMode } from '#components/suggesting-context/editing-mode.ts';
import { closeAllSessions } from '#sync/session/shared-sessions.ts';
import { ANA, NOW, renderTree } from './render-tree.fixture.tsx';

const ORCHARD = { Apples: { Russet: {}, Pippin: {} }, Pears: { Conference: {} }, Plums: {} };

const rows = () => screen.getAllByRole('treeitem').map((row) => row.getAttribute('aria-label'));
const row = (name: string) => screen.getByRole('treeitem', { name });
const focused = () => document.activeElement?.getAttribute('aria-label');
const selected = () =>
  screen.getAllByRole('treeitem', { selected: true }).map((each) => each.getAttribute('aria-label'));

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(async () => {
  await closeAllSessions();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('going about', () => {
  it('opens and closes branches, and goes along what is shown', async () => {
    const { user } = await renderTree(ORCHARD);
    expect(rows()).toEqual(['Apples', 'Pears', 'Plums']);
    await user.click(row('Apples'));
    expect(row('Apples').getAttribute('aria-expanded')).toBe('false');
    await user.keyboard('{ArrowRight}');
    expect(rows()).toEqual(['Apples', 'Russet', 'Pippin', 'Pears', 'Plums']);
    await user.keyboard('{ArrowRight}');
    expect(focused()).toBe('Russet');
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}');
    expect(focused()).toBe('Plums');
    await user.keyboard('{ArrowDown}');
    expect(focused()).toBe('Plums');
    await user.keyboard('{Home}');
    expect(focused()).toBe('Apples');
    await user.keyboard('{End}');
    expect(focused()).toBe('Plums');
    await user.keyboard('{ArrowUp}{ArrowUp}{ArrowLeft}');
    expect(focused()).toBe('Apples');
    await user.keyboard('{ArrowLeft}');
    expect(rows()).toEqual(['Apples', 'Pears', 'Plums']);
  });

  it('goes to a title by its first letters, and opens all branches beside with *', async () => {
    const { user } = await renderTree(ORCHARD);
    await user.click(row('Apples'));
    await user.keyboard('pl');
    expect(focused()).toBe('Plums');
    await user.keyboard('*');
    expect(rows()).toEqual(['Apples', 'Russet', 'Pippin', 'Pears', 'Conference', 'Plums']);
  });

  it('is one stop for Tab, which comes back to where one was', async () => {
    const { user } = await renderTree(ORCHARD);
    await user.click(row('Pears'));
    await user.tab();
    expect(focused()).not.toBe('Plums');
    await user.tab({ shift: true });
    expect(focused()).toBe('Pears');
    expect(screen.getAllByRole('treeitem').filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  });
});

describe('renaming', () => {
  it('keeps the title with Enter and gives it up with Escape; the row has the focus again', async () => {
    const { user, drawn } = await renderTree(ORCHARD);
    await user.click(row('Plums'));
    await user.keyboard('{F2}');
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Title' }).value).toBe('Plums');
    await user.keyboard('Sloes{Enter}');
    expect(drawn().at(-1)).toBe('Sloes');
    expect(focused()).toBe('Sloes');
    await user.keyboard('{F2}Damsons{Escape}');
    expect(drawn().at(-1)).toBe('Sloes');
    expect(focused()).toBe('Sloes');
  });

  it('leaves the Enter of an input method alone', async () => {
    const { user, drawn } = await renderTree(ORCHARD);
    await user.click(row('Plums'));
    await user.keyboard('{F2}');
    const input = screen.getByRole('textbox', { name: 'Title' });
    await user.keyboard('か');
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true }));
    expect(screen.getByRole('textbox', { name: 'Title' })).toBe(input);
    expect(drawn().at(-1)).toBe('Plums');
  });
});

describe('moving by key', () => {
  it('goes among the siblings, under the one above and out again, and says where it stands', async () => {
    const { user, drawn } = await renderTree(ORCHARD);
    await user.click(row('Plums'));
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
    expect(drawn()).toEqual(['Apples', ' Russet', ' Pippin', 'Plums', 'Pears', ' Conference']);
    expect(screen.getByText(/Plums”?: 2 of 3 at the top\./)).toBeTruthy();
    await user.keyboard('{Alt>}{ArrowRight}{/Alt}');
    expect(drawn()).toEqual(['Apples', ' Russet', ' Pippin', ' Plums', 'Pears', ' Conference']);
    expect(focused()).toBe('Plums');
    await user.keyboard('{Alt>}{ArrowLeft}{/Alt}');
    expect(drawn()).toEqual(['Apples', ' Russet', ' Pippin', 'Plums', 'Pears', ' Conference']);
    await user.keyboard('{Alt>}{ArrowUp}{ArrowUp}{/Alt}');
    expect(screen.getByText(/Plums”? can’t go further that way\./)).toBeTruthy();
  });

  it('cuts and pastes, never under itself', async () => {
    const { user, drawn } = await renderTree(ORCHARD);
    await user.click(row('Apples'));
    await user.keyboard('{Control>}x{/Control}{ArrowRight}{ArrowDown}{Control>}v{/Control}');
    expect(drawn()).toEqual(['Apples', ' Russet', ' Pippin', 'Pears', ' Conference', 'Plums']);
    await user.keyboard('{End}{Control>}v{/Control}');
    expect(drawn()).toEqual(['Pears', ' Conference', 'Plums', ' Apples', '  Russet', '  Pippin']);
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(drawn()).toEqual(['Apples', ' Russet', ' Pippin', 'Pears', ' Conference', 'Plums']);
  });
});

describe('several at once', () => {
  it('are chosen with Shift and the arrows, with the space bar and all together', async () => {
    const { user } = await renderTree(ORCHARD);
    await user.click(row('Apples'));
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    expect(selected()).toEqual(['Apples', 'Pears']);
    await user.keyboard('{Escape}{End} ');
    expect(selected()).toEqual(['Plums']);
    await user.keyboard('{Control>}a{/Control}');
    expect(selected()).toEqual(['Apples', 'Pears', 'Plums']);
  });

  it('go to the trash together, and come back', async () => {
    const { user, drawn } = await renderTree(ORCHARD);
    await user.click(row('Pears'));
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}{Delete}');
    expect(drawn()).toEqual([
      ...['Apples', ' Russet', ' Pippin'],
      ...['Pears (trashed)', ' Conference', 'Plums (trashed)'],
    ]);
    expect(rows()).toEqual(['Apples']);
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(rows()).toEqual(['Apples', 'Pears', 'Plums']);
  });
});

describe('with a colleague', () => {
  it('shows what arrives, and keeps the focus and the choice', async () => {
    const { user, id, apart } = await renderTree(ORCHARD);
    const arrive = apart((theirs) => {
      theirs.setLabel(id('Plums'), { title: 'Sloes', templateId: 'page' });
      theirs.move([id('Apples')], { parentId: id('Pears') });
    });
    await user.click(row('Plums'));
    arrive();
    expect(rows()).toEqual(['Pears', 'Sloes']);
    expect(focused()).toBe('Sloes');
    expect(selected()).toEqual(['Sloes']);
  });

  it('tells whose move stood in the way of one’s own, and offers it again', async () => {
    const { user, id, apart, drawn } = await renderTree(ORCHARD);
    const arrive = apart((theirs) => theirs.move([id('Pears')], { parentId: id('Plums') }));
    await user.click(row('Plums'));
    await user.keyboard('{Alt>}{ArrowRight}{/Alt}');
    expect(drawn()).toEqual(['Apples', ' Russet', ' Pippin', 'Pears', ' Conference', ' Plums']);
    arrive();
    expect(drawn()).toEqual(['Apples', ' Russet', ' Pippin', 'Plums', ' Pears', '  Conference']);
    const notice = await screen.findByText(
      /Ben Okafor moved .*Pears.*, so your move of .*Plums.* was skipped\./,
    );
    expect(notice).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Show' })).toBeTruthy();
  });
});

describe('what one is suggesting in, or reading', () => {
  it.each(['suggesting', 'viewing'] as const)('stays as it is in %s, and says why', async (mode) => {
    const { user, id, drawn } = await renderTree(ORCHARD);
    const before = drawn();
    keepEditingMode(id('Plums'), ANA.id, mode);
    await user.click(row('Plums'));
    await user.keyboard('{F2}');
    expect(screen.queryByRole('textbox')).toBeNull();
    const why = new RegExp(`“Plums” is in ${mode} for you\\. This can be done in Editing only`, 'i');
    expect(await screen.findAllByText(why)).not.toEqual([]);
    await user.keyboard('{Delete}{Alt>}{ArrowUp}{/Alt}{Control>}x{/Control}{Home}{Control>}v{/Control}');
    await user.click(row('Plums'));
    await user.keyboard('{Control>}{Shift>}m{/Shift}{/Control}');
    expect(screen.queryByRole('dialog', { name: /^Move/ })).toBeNull();
    expect(drawn()).toEqual(before);
    // Together with others as well; what is below something else goes where that goes.
    await user.click(row('Pears'));
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}{Delete}');
    expect(drawn()).toEqual(before);
    await user.click(row('Pears'));
    await user.keyboard('{Delete}');
    expect(drawn()).not.toEqual(before);
  });
});

describe('a viewer', () => {
  it('goes about and changes nothing', async () => {
    const { user, drawn } = await renderTree(ORCHARD, 'viewer');
    const before = drawn();
    await user.click(row('Pears'));
    await user.keyboard('{ArrowRight}');
    expect(rows()).toEqual(['Apples', 'Pears', 'Conference', 'Plums']);
    await user.keyboard('{F2}');
    expect(screen.queryByRole('textbox')).toBeNull();
    await user.keyboard('{Delete}{Alt>}{ArrowUp}{/Alt}{Control>}x{/Control}{End}{Control>}v{/Control}');
    expect(drawn()).toEqual(before);
  });
});
