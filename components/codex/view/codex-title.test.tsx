/** The title of a Codex: when it takes the focus. */
import { render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { CodexProvider } from '#components/codex-context/codex-context.tsx';
import { markOpened, markUnopened } from '#components/new-codex/unopened-codices.ts';
import { Providers } from '#components/shell/providers.tsx';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { ACTOR } from '#sync/session/session.fixture.ts';
import { CodexTitle } from './codex-title.tsx';
import { createLocalSource } from './local-source.ts';

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

  it('leaves the focus alone when the Codex has a title', async () => {
    expect(await asksForFocus('Plums')).toBe(false);
  });
});
