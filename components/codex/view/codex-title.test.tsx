/** The title of a Codex: when it takes the focus. */
import { EditorView } from '@codemirror/view';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { CodexProvider } from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { EarlyTitle } from '#components/new-codex/early-title.ts';
import { markOpened, markUnopened } from '#components/new-codex/unopened-codices.ts';
import { Providers } from '#components/shell/providers.tsx';
import { NAMED_KEY } from '#core/codex/pattern-title.ts';
import { CODEX_ROOT } from '#core/document/roots.ts';
import { MAX_TITLE_LENGTH } from '#core/protocol/api/codices.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { ACTOR } from '#sync/session/session.fixture.ts';
import { CodexTitle } from './codex-title.tsx';

const ID = '01900000-0000-7000-8000-0000000000c3';
const button = document.createElement('button');
// jsdom gives an editable element the focus only when it has a tabindex: what counts is that it was asked for.
const asked = vi.spyOn(HTMLElement.prototype, 'focus');
afterEach(() => {
  markOpened(ID);
  button.remove();
  asked.mockClear();
});

/** A button of the page that has the focus, as the one of a menu has after a choice. */
function focusButton(): void {
  document.body.append(button);
  button.focus();
}

/** Whether the title asks for the focus when the page of a Codex titled `title` appears. */
async function asksForFocus(title: string): Promise<boolean> {
  const doc = new Y.Doc();
  const source = createLocalSource(doc, ACTOR);
  source.codex.setTitle(title);
  render(
    <Providers>
      <CodexProvider
        codexId={ID}
        source={{ ...source, awareness: new Awareness(doc) }}
        template={templateOf("stock: { type: 'number', label: 'Stock' }")}
        actor={ACTOR}
        canEdit
      >
        <CodexTitle />
      </CodexProvider>
    </Providers>,
  );
  const editor = await screen.findByRole('textbox', { name: 'Title' });
  return asked.mock.contexts.includes(editor);
}

describe('the title of a Codex', () => {
  it.each(['', 'Named by a pattern'])(
    'takes the focus from the menu that the Codex was made with, reading “%s”',
    async (title) => {
      markUnopened(ID);
      focusButton();
      expect(await asksForFocus(title)).toBe(true);
    },
  );

  it('takes the focus when there is no title yet and nothing has the focus', async () => {
    expect(await asksForFocus('')).toBe(true);
  });

  it('leaves the focus with what has it when there is no title yet', async () => {
    focusButton();
    expect(await asksForFocus('')).toBe(false);
  });

  describe('where the template has a pattern', () => {
    const template = templateOf(
      "customer: 'line', number: 'number'",
      "titlePattern: 'Case {number} {customer}',",
    );

    async function open() {
      const doc = new Y.Doc();
      const source = createLocalSource(doc, ACTOR);
      const { codex } = source;
      codex.text('customer').insert(0, 'Noor');
      const page = (
        <Providers>
          <CodexProvider codexId={ID} source={source} template={template} actor={ACTOR} canEdit>
            <CodexTitle />
          </CodexProvider>
        </Providers>
      );
      const { unmount } = render(page);
      await screen.findByRole('heading', { name: 'Case Noor' });
      return { codex, user: userEvent.setup({ delay: null }), close: unmount };
    }

    it('says who named it, and follows the fields until it is renamed', async () => {
      const { codex, user } = await open();
      screen.getByText(/Named by its fields/);
      act(() => codex.setRegister('number', 7));
      await screen.findByRole('heading', { name: 'Case 7 Noor' });
      act(() => codex.setTitle('Harbour'));
      await screen.findByText(/Named by hand/);
      act(() => codex.setRegister('number', 8));
      screen.getByRole('heading', { name: 'Harbour' });
      await user.click(screen.getByRole('button', { name: 'Use “Case 8 Noor”' }));
      expect(codex.title.toString()).toBe('');
    });

    it('writes nothing until another title is left', async () => {
      const { codex, user } = await open();
      const writes = vi.fn();
      codex.doc.on('update', writes);
      await user.click(screen.getByRole('button', { name: 'Rename' }));
      expect(screen.getByRole('textbox', { name: 'Title' })).toHaveProperty('value', 'Case Noor');
      await user.click(document.body);
      await user.click(screen.getByRole('button', { name: 'Rename' }));
      await user.keyboard(' at sea{Escape}');
      await user.click(screen.getByRole('button', { name: 'Rename' }));
      await user.keyboard('{Control>}a{/Control}{Backspace}{Enter}');
      expect(writes).not.toHaveBeenCalled();
      await user.click(screen.getByRole('button', { name: 'Rename' }));
      await user.keyboard(' at sea{Enter}');
      expect(codex.title.toString()).toBe('Case Noor at sea');
      expect(writes).toHaveBeenCalledTimes(1);
      await screen.findByText(/Named by hand/);
    });

    it('keeps what was written when the page goes, and says when that is too long', async () => {
      const { codex, user, close } = await open();
      await user.click(screen.getByRole('button', { name: 'Rename' }));
      await user.keyboard(' at sea');
      await user.paste('x'.repeat(MAX_TITLE_LENGTH));
      screen.getByRole('alert');
      close();
      expect(codex.title.toString()).toBe('Case Noor at sea');
    });
  });

  describe('that a pattern gave to a new Codex', () => {
    async function openNew() {
      const doc = new Y.Doc();
      const source = createLocalSource(doc, ACTOR);
      source.codex.setTitle('Incident, 1 December');
      doc.getMap(CODEX_ROOT).set(NAMED_KEY, { title: 'Incident, 1 December', day: '2026-12-01' });
      render(
        <Providers>
          <CodexProvider
            codexId={ID}
            source={{ ...source, awareness: new Awareness(doc) }}
            template={templateOf("stock: 'number'", "titlePattern: 'Incident, {stock}',")}
            actor={ACTOR}
            canEdit
          >
            <CodexTitle />
          </CodexProvider>
        </Providers>,
      );
      const box = await screen.findByRole('textbox', { name: 'Title' });
      return { codex: source.codex, editor: EditorView.findFromDOM(box) };
    }

    it('is selected, so that what is typed takes its place', async () => {
      markUnopened(ID);
      const { codex, editor } = await openNew();
      expect(editor?.state.selection.main).toMatchObject({ from: 0, to: 'Incident, 1 December'.length });
      expect(codex.title.toString()).toBe('Incident, 1 December');
    });

    it('gives way to what was typed before it was there', async () => {
      const early = new EarlyTitle(() => 0);
      await userEvent.keyboard('Harbour');
      markUnopened(ID, early);
      const { codex } = await openNew();
      expect(codex.title.toString()).toBe('Harbour');
    });

    it('stays where nothing was typed', async () => {
      markUnopened(ID, new EarlyTitle(() => 0));
      const { codex, editor } = await openNew();
      expect(codex.title.toString()).toBe('Incident, 1 December');
      expect(editor?.state.selection.main.empty).toBe(false);
    });
  });

  it('leaves the focus alone when the Codex has a title', async () => {
    expect(await asksForFocus('Plums')).toBe(false);
  });
});
