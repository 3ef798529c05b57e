/** A newer version of the template under somebody who is writing: editors, caret and letters stay. */
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { Providers } from '#components/shell/providers.tsx';
import type { Template } from '#core/template/template.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { carryRetired } from '#core/template/versions/compare-templates.ts';
import { ACTOR } from '#sync/session/session.fixture.ts';
import { CodexView } from './codex-view.tsx';

const FIRST = templateOf(
  "summary: { type: 'richText', label: 'Summary' }, notes: { type: 'text', label: 'Notes' }, size: { type: 'line', label: 'Size' }, gone: { type: 'line', label: 'Gone' }",
);
const SECOND = carryRetired(FIRST, {
  ...templateOf(
    "weather: { type: 'line', label: 'Weather' }, summary: { type: 'richText', label: 'Summary', placeholder: 'All of it' }, journal: { type: 'text', label: 'Journal', was: 'notes', placeholder: 'Day by day' }, size: { type: 'number', label: 'Size' }",
  ),
  version: 2,
});

async function openPage() {
  const source = createLocalSource(new Y.Doc(), ACTOR);
  source.codex.setPin(FIRST);
  const page = (template: Template) => (
    <Providers>
      <CodexView codexId="c1" source={source} template={template} actor={ACTOR} canEdit />
    </Providers>
  );
  const { rerender } = render(page(FIRST));
  await screen.findByRole('textbox', { name: 'Notes' });
  return {
    codex: source.codex,
    user: userEvent.setup({ delay: null }),
    show: (template: Template) => act(() => rerender(page(template))),
  };
}
const box = (name: string) => screen.getByRole('textbox', { name });

describe('a page that is open while its template changes', () => {
  it('keeps the editors of rich text and text, also of a field with another id and other hints', async () => {
    const { codex, user, show } = await openPage();
    const [rich, plain] = [await screen.findByRole('textbox', { name: 'Summary' }), box('Notes')];
    await user.click(plain);
    await user.paste('Begun');
    act(() => codex.setPin(SECOND));
    await show(SECOND);
    expect(box('Summary')).toBe(rich);
    expect(box('Journal')).toBe(plain);
    expect(document.activeElement).toBe(plain);
    await user.paste(', ended');
    expect(codex.text('journal').toString()).toBe('Begun, ended');
    expect(codex.slot('journal')).toBe('notes');
  });

  it('writes where the version has its content that it shows, not where the pin says', async () => {
    const { codex, user, show } = await openPage();
    await user.click(box('Size'));
    await user.paste('12');
    act(() => codex.setPin(SECOND));
    // The new version is on its way; the page still shows text.
    await user.paste(' kg');
    expect(codex.doc.getText('field:size').toString()).toBe('12 kg');
    expect(codex.register('size').winner).toBe(null);
    await show(SECOND);
    expect(box('Size')).toHaveProperty('value', '');
    expect(screen.getByText('Set aside: 1 field')).toBeDefined();
  });
});
