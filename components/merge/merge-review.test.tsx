/** The review of a merge by pointer and keys: conflicts are settled by choosing and by writing, and what is sent follows. */
import { act, render, screen, within } from '@testing-library/react';
import userEvent, { PointerEventsCheckLevel } from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { branchOf } from '#components/branches/branch.fixture.ts';
import { NO_SERVICES } from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { Providers } from '#components/shell/providers.tsx';
import type { Codex } from '#core/codex/codex.ts';
import { findHostile, HOSTILE_TEXTS } from '#core/hostile-texts.fixture.ts';
import type { MergedFieldBody, MergePreviewBody } from '#core/protocol/api/history/branches.ts';
import type { FieldChange } from '#core/protocol/api/history/comparison.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { MergeReview, type MergeReviewProps } from './merge-review.tsx';
import type { WritingPlace } from './written-field.tsx';

const RAE = { id: '01900000-0000-7000-8000-0000000000aa', name: 'Rae' };
const template = templateOf(`
  severity: { type: 'select', options: ['high', 'critical', 'medium'] },
  summary: { type: 'text' },
  services: { type: 'tags' },
  status: { type: 'line', layer: 'metadata' },
`);

afterEach(() => vi.unstubAllGlobals());

const change = (field: string, part: Partial<FieldChange>): FieldChange => ({
  ...{ field, label: field, kind: 'value' },
  ...part,
});
const severityOn = (after: string) =>
  change('severity', {
    ...{ label: 'Severity', type: 'select', before: 'high', beforeText: 'High' },
    ...{ after, afterText: `${after.charAt(0).toUpperCase()}${after.slice(1)}` },
    edits: { authors: [RAE], from: '2026-11-29T10:02:00Z', to: '2026-11-29T10:02:00Z' },
  });
const severity = (main: string, branch: string): MergedFieldBody => ({
  ...{ field: 'severity', label: 'Severity', conflict: true },
  ...{ main: severityOn(main), branch: severityOn(branch), result: severityOn(branch) },
});
const words = (one: string, other: string) =>
  change('summary', {
    ...{ label: 'Summary', kind: 'text', type: 'text' },
    parts: [
      { kind: 'removed', text: one },
      { kind: 'added', text: other },
      { kind: 'same', text: ' failed.' },
    ],
  });
const summary: MergedFieldBody = {
  ...{ field: 'summary', label: 'Summary', conflict: true, main: words('Some', 'Most') },
  ...{ branch: words('Some', 'Few'), result: words('Most', 'MostFew') },
};
const services: MergedFieldBody = {
  ...{ field: 'services', label: 'Services', conflict: false },
  main: change('services', { kind: 'set', type: 'tags', added: ['search'], removed: [], kept: ['web'] }),
  branch: change('services', { kind: 'set', type: 'tags', added: ['queue'], removed: [], kept: ['web'] }),
  result: change('services', {
    ...{ kind: 'set', type: 'tags', added: ['queue'], removed: [], kept: ['web', 'search'] },
  }),
};
const status: MergedFieldBody = {
  ...{ field: 'status', label: 'Status', conflict: false, branch: null, result: null },
  main: change('status', {
    type: 'line',
    before: 'a',
    beforeText: 'Open',
    after: 'b',
    afterText: 'In review',
  }),
};
const PREVIEW: MergePreviewBody = {
  main: 3,
  branch: 2,
  fields: [severity('critical', 'medium'), summary, services, status],
};

const place: WritingPlace = {
  ...{ codexId: '01900000-0000-7000-8000-000000000001', branch: 'timeouts', seqs: { main: 3, branch: 2 } },
  ...{ template, actor: RAE, authorId: RAE.id, services: NO_SERVICES },
};

function stateOf(doc: Y.Doc, edit: (codex: Codex) => void): Uint8Array<ArrayBuffer> {
  edit(createLocalSource(doc).codex);
  return Uint8Array.from(Y.encodeStateAsUpdate(doc));
}

/** Both sides begin as one document, as on the server. */
function serveStates(): void {
  const base = stateOf(new Y.Doc(), (codex) => {
    codex.setRegister('severity', 'high');
    codex.text('summary').insert(0, 'Some failed.');
  });
  const side = (edit: (codex: Codex) => void) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, base);
    return stateOf(doc, edit);
  };
  const rewrite = (word: string) => (codex: Codex) => {
    codex.text('summary').delete(0, 4);
    codex.text('summary').insert(0, word);
  };
  const [main, branch] = [side(rewrite('Most')), side(rewrite('Few'))];
  vi.stubGlobal('fetch', async (url: string) => {
    if (!url.includes('/state')) return new Promise(() => undefined);
    return new Response(url.includes('branch=timeouts') ? branch : main);
  });
}

function show(part: Partial<MergeReviewProps> = {}) {
  const onMerge = vi.fn<MergeReviewProps['onMerge']>();
  const props = { branch: branchOf({}), place, mayMerge: true, merging: false, onMerge };
  const page = (preview: MergePreviewBody) => (
    <Providers>
      <MergeReview {...props} {...part} preview={preview} />
    </Providers>
  );
  const { rerender } = render(page(part.preview ?? PREVIEW));
  return {
    onMerge,
    user: userEvent.setup({ delay: null, pointerEventsCheck: PointerEventsCheckLevel.Never }),
    refresh: (preview: MergePreviewBody) => rerender(page(preview)),
  };
}

const row = (name: string) => within(screen.getByRole('region', { name }));
const mergeButton = () => screen.getByRole('button', { name: 'Merge into main' });

test('rows say what each side did, and why what needs nobody merged', () => {
  show();
  expect(screen.getAllByRole('region').map((one) => one.getAttribute('data-row'))).toEqual([
    ...['severity', 'summary', 'services', 'status'],
  ]);
  expect(row('Severity').getByText('To settle')).toBeDefined();
  expect(row('Severity').getByText('It was High before.')).toBeDefined();
  expect(row('Services').getByText('Both added one')).toBeDefined();
  expect(row('Status').getByText('Only main changed it')).toBeDefined();
  expect(row('Status').getByText('Not changed')).toBeDefined();
  expect(screen.getByText('Settle Severity and Summary, then it can be merged.')).toBeDefined();
});

test('a conflict is settled by a key, another by writing, and both are sent with what was looked at', async () => {
  serveStates();
  const { user, onMerge } = show();
  await user.click(mergeButton());
  expect(onMerge).not.toHaveBeenCalled();
  await user.keyboard('j2');
  expect(row('Severity').getByText('Settled')).toBeDefined();
  await user.keyboard('j3');
  const editor = await row('Summary').findByRole('textbox', { name: 'Summary' });
  // Both sides as merging puts them together.
  expect(editor.textContent).toMatch(/^(MostFew|FewMost) failed\.$/);
  await user.click(mergeButton());
  expect(onMerge).toHaveBeenCalledTimes(1);
  const [body] = onMerge.mock.calls[0] ?? [];
  expect(body).toEqual({
    expect: { main: 3, branch: 2 },
    resolutions: { severity: { take: 'branch' }, summary: { value: editor.textContent } },
  });
});

test('another value counts once it is chosen', async () => {
  serveStates();
  const { user, onMerge } = show({ preview: { ...PREVIEW, fields: [severity('critical', 'medium')] } });
  await user.click(row('Severity').getByRole('radio', { name: /Another value/ }));
  const picker = await row('Severity').findByRole('combobox');
  expect(row('Severity').getByText('To settle')).toBeDefined();
  await user.click(picker);
  await user.click(await screen.findByRole('option', { name: /critical/i }));
  expect(await row('Severity').findByText('Settled')).toBeDefined();
  await user.click(mergeButton());
  expect(onMerge.mock.calls[0]?.[0].resolutions).toEqual({ severity: { value: 'critical' } });
});

test('what merges by itself can be given another side, and be left to the merge again', async () => {
  const { user, onMerge } = show({ preview: { ...PREVIEW, fields: [services] } });
  await user.click(row('Services').getByRole('button', { name: 'Change the result of Services' }));
  await user.click(row('Services').getByRole('radio', { name: 'Main' }));
  expect(row('Services').getByText('What the branch changed in it is left out.')).toBeDefined();
  await user.click(mergeButton());
  expect(onMerge.mock.calls[0]?.[0].resolutions).toEqual({ services: { take: 'main' } });
  await user.click(row('Services').getByRole('button', { name: 'Leave it to the merge' }));
  expect(row('Services').getByText('Both added one')).toBeDefined();
});

test('when a side goes on, what changed is said, and what was settled about it is asked again', async () => {
  const { user, refresh } = show({
    preview: { ...PREVIEW, fields: [severity('critical', 'medium'), services] },
  });
  await user.keyboard('j1');
  refresh({ main: 4, branch: 2, fields: [severity('high', 'medium'), services] });
  expect(screen.getByText(/^Main has gone on: Severity\./)).toBeDefined();
  expect(row('Severity').getByText('Look again')).toBeDefined();
  expect(screen.getByText('Settle Severity, then it can be merged.')).toBeDefined();
  await user.click(row('Severity').getByRole('button', { name: 'Keep this for Severity' }));
  expect(row('Severity').getByText('Settled')).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Got it' }));
  expect(screen.queryByText(/has gone on/)).toBeNull();
});

test('what the template refuses stands at its field until something else is chosen', async () => {
  const { user, onMerge } = show({ preview: { ...PREVIEW, fields: [severity('critical', 'medium')] } });
  await user.keyboard('j2');
  await user.click(mergeButton());
  const refuse = onMerge.mock.calls[0]?.[1];
  act(() => refuse?.(new Map([['severity', 'No step leads there.']])));
  expect(row('Severity').getByRole('alert').textContent).toBe('No step leads there.');
  await user.keyboard('1');
  expect(row('Severity').queryByRole('alert')).toBeNull();
});

test('whoever may not merge looks, and reads why', () => {
  show({ mayMerge: false });
  expect(screen.queryByRole('radio')).toBeNull();
  expect(screen.queryByRole('button', { name: /Change the result/ })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Merge into main' })).toBeNull();
  expect(screen.getByText(/^You may look at this merge\./)).toBeDefined();
});

test('texts that would run script are letters', () => {
  const fields = HOSTILE_TEXTS.map(
    (text, index): MergedFieldBody => ({
      ...{ field: `f${index}`, label: text, conflict: index % 2 === 0 },
      main: change(`f${index}`, { label: text, before: '', beforeText: text, after: text, afterText: text }),
      branch: change(`f${index}`, { label: text, kind: 'text', parts: [{ kind: 'added', text }] }),
      result: change(`f${index}`, { label: text, kind: 'set', added: [text], kept: [text] }),
    }),
  );
  show({ preview: { ...PREVIEW, fields } });
  expect(findHostile(document.body, () => false)).toEqual([]);
  expect(document.body.textContent).toContain(HOSTILE_TEXTS[0]);
});

test('where only approved branches are merged, nothing is settled, and the button waits for the approval', async () => {
  const approval = { approved: false, waitsFor: [{ ...RAE, why: 'unanswered' as const }] };
  const { user, onMerge, refresh } = show({ preview: { ...PREVIEW, approval } });
  expect(
    screen.getByText(/^Both sides changed Severity and Summary\. Bring main into the branch/),
  ).toBeDefined();
  expect(screen.queryByRole('radio')).toBeNull();
  await user.keyboard('j2');
  expect(row('Severity').queryByText('Settled')).toBeNull();
  const apart = { ...PREVIEW, fields: [services, status] };
  refresh({ ...apart, approval });
  expect(screen.getByText('Waits for Rae to review it.')).toBeDefined();
  await user.click(mergeButton());
  expect(onMerge).not.toHaveBeenCalled();
  refresh({ ...apart, approval: { approved: true, waitsFor: [] } });
  await user.click(mergeButton());
  expect(onMerge).toHaveBeenCalledOnce();
});
