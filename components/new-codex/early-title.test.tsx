/** Keys pressed right after a new Codex was asked for, while its page is still being made. */
import { notifications } from '@mantine/notifications';
import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { CodexTitle } from '#components/codex/view/codex-title.tsx';
import { CodexProvider } from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { Providers } from '#components/shell/providers.tsx';
import { BinderyError } from '#core/errors.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { ACTOR } from '#sync/session/session.fixture.ts';
import { EarlyTitle } from './early-title.ts';
import { markOpened } from './unopened-codices.ts';
import { useNewCodex } from './use-new-codex.ts';

const ID = '01900000-0000-7000-8000-0000000000e7';
let made: {
  readonly promise: Promise<string>;
  readonly resolve: (id: string) => void;
  readonly reject: (error: Error) => void;
};

function Start() {
  const { start } = useNewCodex(() => () => made.promise);
  return (
    <>
      <button type="button" onClick={() => start({ templateId: 'note' })}>
        New Codex
      </button>
      <input aria-label="Elsewhere" />
    </>
  );
}

function startPage() {
  const user = userEvent.setup({ delay: null });
  render(
    <Providers>
      <Start />
    </Providers>,
  );
  return user;
}

/** The page of the new Codex appears, and is over again: answers what its title reads, and whether it asked for the focus. */
async function openPage() {
  const doc = new Y.Doc();
  const source = createLocalSource(doc, ACTOR);
  const asked = vi.spyOn(HTMLElement.prototype, 'focus');
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
  const title = await screen.findByRole('textbox', { name: 'Title' });
  const isAsked = asked.mock.contexts.includes(title);
  asked.mockRestore();
  return { text: source.codex.title.toString(), isAsked };
}

beforeEach(() => {
  let [resolve, reject]: [(id: string) => void, (error: Error) => void] = [() => undefined, () => undefined];
  const promise = new Promise<string>((...ways) => {
    [resolve, reject] = ways;
  });
  made = { promise, resolve, reject };
});
afterEach(() => {
  markOpened(ID);
  notifications.clean();
});

describe('what is typed right after a new Codex was asked for', () => {
  it('stands in its title, also when the menu gives the focus back to its button meanwhile', async () => {
    const user = startPage();
    await user.click(screen.getByRole('button', { name: 'New Codex' }));
    await user.keyboard('Pl');
    act(() => screen.getByRole('button', { name: 'New Codex' }).focus());
    await user.keyboard('ums in{Enter}winter ');
    made.resolve(ID);
    await waitFor(() => expect(location.pathname).toBe(`/c/${ID}`));
    await user.keyboard('and after');
    expect(await openPage()).toEqual({ text: 'Plums in winter and after', isAsked: true });
    expect(screen.getAllByRole('textbox', { name: 'Title' })).toHaveLength(1);
  });

  it('is kept for the title when the person writes elsewhere, and the focus stays there', async () => {
    const user = startPage();
    await user.click(screen.getByRole('button', { name: 'New Codex' }));
    await user.keyboard('Plums');
    await user.click(screen.getByRole('textbox', { name: 'Elsewhere' }));
    await user.keyboard('pears');
    made.resolve(ID);
    await waitFor(() => expect(location.pathname).toBe(`/c/${ID}`));
    expect(await openPage()).toEqual({ text: 'Plums', isAsked: false });
    expect(screen.getByRole('textbox', { name: 'Elsewhere' })).toHaveProperty('value', 'pears');
  });

  it('is told when the Codex could not be made', async () => {
    const user = startPage();
    await user.click(screen.getByRole('button', { name: 'New Codex' }));
    await user.keyboard('Plums');
    made.reject(new BinderyError('too_large', 'This device is full.'));
    await screen.findByText('You typed “Plums”.');
    expect(screen.queryByRole('textbox', { name: 'Title' })).toBeNull();
  });

  it('is handed over when the input method is done with its word', async () => {
    const early = new EarlyTitle(() => 0);
    const box = screen.getByRole<HTMLInputElement>('textbox', { name: 'Title' });
    box.dispatchEvent(new CompositionEvent('compositionstart'));
    box.value = '仮名';
    const take = vi.fn();
    early.handOver(take);
    expect(take).not.toHaveBeenCalled();
    box.dispatchEvent(new CompositionEvent('compositionend'));
    expect(take).toHaveBeenCalledExactlyOnceWith('仮名', true);
  });
});
