/** A draft that this browser kept is taken over without undoing what others did, and is nowhere lost. */
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { Providers } from '#components/shell/providers.tsx';
import { openTemplateDraft, seedTemplateDraft } from '#core/template/draft/template-draft.ts';
import { BrowserDraftNotice } from './browser-draft-notice.tsx';
import { DraftProvider } from './draft-context.tsx';

const KEY = 'bindery.template-draft.note';
const V1 = "{\n  name: 'Note',\n  icon: 'notebook',\n}\n";
const V3 = "{\n  name: 'Note',\n  icon: 'flask',\n}\n";
const MINE = `// mine\n${V1}`;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  localStorage.clear();
});

/** A shared draft that stands on version 3, with a line of a colleague’s. */
function open(kept: object) {
  localStorage.setItem(KEY, JSON.stringify(kept));
  const doc = new Y.Doc();
  Y.applyUpdate(doc, seedTemplateDraft('template/note', { version: 3, source: V3 }));
  const draft = openTemplateDraft(doc);
  draft.source.insert(draft.source.length, '// a colleague’s\n');
  const { unmount } = render(
    <Providers>
      <DraftProvider source={draft.source} awareness={null} canEdit>
        <BrowserDraftNotice
          browserKey="note"
          templateId="note"
          session={{ draft, saved: () => Promise.resolve() }}
          published={{ version: 3, source: V3 }}
          baseVersion={3}
        />
      </DraftProvider>
    </Providers>,
  );
  return { unmount, text: () => draft.source.toString() };
}

const press = (name: string) => pass(0, () => fireEvent.click(screen.getByRole('button', { name })));
const pass = (ms: number, first: () => void = () => undefined) =>
  act(async () => {
    first();
    await vi.advanceTimersByTimeAsync(ms);
  });
const left = () => JSON.parse(localStorage.getItem(KEY) ?? 'null');

it('brings along its own changes alone, whatever was published and written since', async () => {
  const { text } = open({ source: MINE, baseVersion: 1, base: V1 });
  await press('Use it');
  expect(text()).toBe(`// mine\n${V3}// a colleague’s\n`);
  expect(left()).not.toBeNull();
  await pass(11_000);
  expect(left()).toBeNull();
});

it('names both versions and asks where the same place was changed', async () => {
  const kept = { source: V1.replace('notebook', 'leaf'), baseVersion: 1, base: V1 };
  const { text } = open(kept);
  await press('Use it');
  expect(text()).toBe(`${V3}// a colleague’s\n`);
  expect(screen.getByRole('status').textContent).toMatch(/on version 1.*on version 3/);
  await press('Replace the shared draft');
  expect(text()).toBe(kept.source);
});

it('is kept again when it is taken back', async () => {
  const kept = { source: MINE, baseVersion: 1, base: V1 };
  const { text } = open(kept);
  await press('Use it');
  localStorage.clear();
  await press('Undo');
  expect(text()).toBe(`${V3}// a colleague’s\n`);
  expect(left()).toEqual(kept);
  await pass(11_000);
  expect(left()).toEqual(kept);
  expect(screen.getByRole('button', { name: 'Use it' })).toBeDefined();
});

it('can be discarded by mistake', async () => {
  const kept = { source: MINE, baseVersion: 1, base: V1 };
  open(kept);
  await press('Discard it');
  await press('Undo');
  expect(left()).toEqual(kept);
  await press('Discard it');
  await pass(11_000);
  expect(left()).toBeNull();
});
