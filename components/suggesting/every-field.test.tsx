/** Suggesting mode and every type of field: whatever is pressed or typed there is suggested, or refused by name, and the Codex is as it was. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { BEN, type CommentsPage, renderComments } from '#components/comments/render-comments.fixture.tsx';
import { FILES_REFUSAL } from '#components/suggesting-context/suggesting-context.ts';
import type { Codex } from '#core/codex/codex.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import type { JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';

const FILE = { assetId: '01900000-0000-7000-8000-0000000000f1', name: 'a.png', mime: 'image/png', size: 3 };

interface Sample {
  /** What the template says beside the type. */
  readonly more?: string;
  /** What the Codex holds. */
  readonly value: JsonValue;
  /** What is typed into its inputs. */
  readonly typed?: string;
}

/** By the type; a rich text is tested where its editor is, and a formula has nothing to press. */
const SAMPLES: Readonly<Record<string, Sample>> = {
  text: { value: 'One line', typed: 'more ' },
  line: { value: 'Title', typed: 'more ' },
  number: { value: 1.5, typed: '7' },
  checkbox: { value: true },
  select: { more: "options: ['high', 'low']", value: 'high' },
  multiSelect: { more: "options: ['high', 'low']", value: ['high'] },
  tags: { value: ['x'] },
  date: { value: '2026-01-31', typed: '2026-02-01' },
  dateTime: { value: '2026-01-31T10:00:00.000Z', typed: '2026-02-01 10:00' },
  duration: { value: 5_400, typed: '2 h' },
  url: { value: 'https://a.example/', typed: 'https://b.example/' },
  email: { value: 'a@b.example', typed: 'c@d.example' },
  person: { value: BEN.id },
  people: { value: [BEN.id] },
  reference: { value: '01900000-0000-7000-8000-0000000000c9' },
  references: { value: ['01900000-0000-7000-8000-0000000000c9'] },
  checklist: { value: [{ id: 'a', text: 'One', done: true }], typed: 'Two' },
  table: {
    more: "columns: [{ id: 'n', type: 'number', label: 'N' }]",
    value: [{ id: 'r1', n: 1 }],
    typed: '7',
  },
  file: { value: [FILE] },
  image: { value: FILE, typed: 'A queue' },
  color: { value: '#112233', typed: 'teal' },
  rating: { value: 4 },
  progress: { value: 40 },
};

const FIELDS = Object.entries(SAMPLES)
  .map(
    ([type, { more }]) =>
      `f_${type.toLowerCase()}: { type: '${type}', label: 'The ${type}'${more ? `, ${more}` : ''} }`,
  )
  .join(', ');

const open: CommentsPage[] = [];
afterEach(() => {
  for (const page of open.splice(0)) page.leave();
  localStorage.clear();
});

async function suggesting(options: Parameters<typeof renderComments>[0]): Promise<CommentsPage> {
  const page = await renderComments({ services: { people: [{ ...BEN, active: true }] }, ...options });
  open.push(page);
  await page.user.click(screen.getByRole('button', { name: /^Mode:/ }));
  await page.user.click(await screen.findByRole('menuitemradio', { name: /^Suggesting/ }));
  await screen.findByRole('button', { name: 'Mode: Suggesting' });
  return page;
}

function fill(codex: Codex, { fields }: Template): void {
  for (const field of Object.values(fields)) {
    const sample = SAMPLES[field.type];
    if (sample !== undefined) codex.setValue(field, sample.value);
  }
}

const suggestedFields = ({ comments }: CommentsPage) =>
  new Set(readThreads(comments).map(({ anchor }) => (anchor.on === 'codex' ? '' : anchor.field)));

const PRESSED = 'button, input, textarea, [role="combobox"], [role="slider"], [contenteditable="true"]';

/** Presses and types into everything that a field offers, and takes the first choice of whatever opens. */
async function tryAll(
  host: () => HTMLElement | null,
  typed: string | null,
  { user }: CommentsPage,
): Promise<void> {
  const done = new Set<string>();
  for (let count = 0; count < 14; count += 1) {
    const nameOf = (part: Element) =>
      `${part.tagName} ${part.getAttribute('aria-label')} ${part.textContent}`;
    const parts = [...(host()?.querySelectorAll<HTMLElement>(PRESSED) ?? [])];
    const part = parts.find((each) => !done.has(nameOf(each)) && !/Comment on|Undo/.test(nameOf(each)));
    if (part === undefined) return;
    done.add(nameOf(part));
    await user.click(part);
    const isText = part instanceof HTMLInputElement && part.type === 'text';
    const choice = document.querySelector<HTMLElement>('[role="option"]:not([aria-selected="true"])');
    const item = [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')].at(-1);
    if (isText && typed !== null) {
      await user.clear(part);
      await user.type(part, `${typed}{Enter}`);
    } else if (choice !== null) await user.click(choice);
    else if (item !== undefined) await user.click(item);
    else if (part.getAttribute('contenteditable') === 'true') await user.paste(typed ?? 'x');
    else if (part.getAttribute('role') === 'slider') fireEvent.keyDown(part, { key: 'ArrowRight' });
    await user.keyboard('{Escape}');
  }
}

test('each field takes what is done in it as a suggestion', async () => {
  const page = await suggesting({ template: [FIELDS], begin: fill });
  const writes = vi.fn();
  page.codex.doc.on('update', writes);
  const expected: string[] = [];
  for (const [type, { typed = null }] of Object.entries(SAMPLES)) {
    const id = `f_${type.toLowerCase()}`;
    await tryAll(() => document.querySelector(`[data-field="${id}"]`), typed, page);
    expected.push(id);
  }
  await waitFor(() => expect([...suggestedFields(page)].sort()).toEqual(expected.sort()), {
    timeout: 20_000,
  });
  expect(writes).not.toHaveBeenCalled();
});

test('a title is given to the pattern of its template by a suggestion', async () => {
  const page = await suggesting({
    template: ["number: { type: 'number', label: 'Number' }", "titlePattern: 'Case {number}',"],
    begin: (codex) => {
      codex.setTitle('Harbour');
      codex.setRegister('number', 7);
    },
  });
  await page.user.click(screen.getByRole('button', { name: 'Use “Case 7”' }));
  await waitFor(() => expect(readThreads(page.comments)).toHaveLength(1), { timeout: 20_000 });
  expect(readThreads(page.comments)[0]).toMatchObject({
    anchor: { quote: 'Harbour' },
    suggestion: { change: { kind: 'text', side: 'over', text: '' } },
  });
  expect(page.codex.title.toString()).toBe('Harbour');
});

test('a conflict is told as the Codex has it, and settled in Editing only', async () => {
  const page = await suggesting({
    template: ["severity: { type: 'line', label: 'Severity', layer: 'metadata' }"],
  });
  const writes = vi.fn();
  const theirs = new Y.Doc();
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(page.codex.doc));
  createLocalSource(theirs, BEN).codex.setRegister('severity', 'Low');
  act(() => {
    page.codex.setRegister('severity', 'High');
    Y.applyUpdate(page.codex.doc, Y.encodeStateAsUpdate(theirs));
  });
  page.codex.doc.on('update', writes);
  const notice = await waitFor(() => {
    const found = document.querySelector<HTMLElement>('[data-conflict="severity"]');
    if (found === null) throw new Error('no notice');
    return found;
  });
  expect(within(notice).queryAllByRole('button')).toEqual([]);
  // The value that one suggests over a conflict is no third one of it.
  const input = screen.getByRole('textbox', { name: /Severity/ });
  await page.user.clear(input);
  await page.user.type(input, 'None{Enter}');
  await waitFor(() => expect(readThreads(page.comments)).toHaveLength(1), { timeout: 20_000 });
  expect(document.querySelectorAll('[data-conflict="severity"] p')).toHaveLength(1);
  expect(writes).not.toHaveBeenCalled();
});

test('a row that is only suggested has no comments of its own', async () => {
  const page = await suggesting({ template: ["steps: { type: 'checklist', label: 'Steps' }"] });
  await page.user.click(screen.getByRole('button', { name: /Add a step/ }));
  await page.user.click(await screen.findByRole('button', { name: 'Comment on step 1' }));
  await screen.findByText(/This row is only suggested/);
});

test.each(['drop', 'paste'] as const)('a file is refused by name: %s', async (how) => {
  const page = await suggesting({ template: ["body: { type: 'text', label: 'Body' }"] });
  expect(screen.queryByText(FILES_REFUSAL)).toBeNull();
  const data = { files: [new File(['x'], 'a.png')], types: ['Files'], getData: () => '' };
  fireEvent[how](screen.getByRole('textbox', { name: 'Body' }), { dataTransfer: data, clipboardData: data });
  await screen.findByText(FILES_REFUSAL);
  expect(page.codex.text('body').toString()).toBe('');
});
