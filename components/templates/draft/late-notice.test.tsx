/** Words that reach the server after their template in the making was published are offered on the page. */
import { act, fireEvent, render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { Providers } from '#components/shell/providers.tsx';
import { STARTER } from '#core/template/draft/starter-template.ts';
import { openTemplateDraft, restartDraft, seedTemplateDraft } from '#core/template/draft/template-draft.ts';
import { DraftProvider } from './draft-context.tsx';
import { LateNotice } from './late-notice.tsx';

const OFFERED = /published before the server had what you wrote/;

/** A page over a draft that the server, which has all of it, begins anew. */
function open() {
  const [doc, server] = [new Y.Doc(), new Y.Doc()];
  Y.applyUpdate(server, seedTemplateDraft('template/rae', STARTER));
  server.getText('source').insert(0, '// ours\n');
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(server));
  const draft = openTemplateDraft(doc);
  render(
    <Providers>
      <DraftProvider source={draft.source} awareness={null} canEdit>
        <LateNotice draftId="rae" session={{ doc, draft, pendingOperations: () => [] }} />
      </DraftProvider>
    </Providers>,
  );
  const restart = () =>
    act(() => {
      restartDraft(server, STARTER);
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(server), 'remote');
    });
  return { draft, restart };
}

it('offers the whole text, and takes it into the new draft', () => {
  const { draft, restart } = open();
  act(() => draft.source.insert(5, 'written on a train, '));
  const mine = draft.source.toString();
  restart();
  expect(draft.source.toString()).toContain('train');
  expect(draft.source.toString()).not.toBe(mine);
  expect(screen.getByRole('status').textContent).toMatch(OFFERED);
  fireEvent.click(screen.getByRole('button', { name: 'Put it into this draft' }));
  expect(draft.source.toString()).toBe(mine);
});

it('says nothing where the server had every word', () => {
  const { draft, restart } = open();
  restart();
  expect(draft.source.toString()).toBe(STARTER.source);
  expect(screen.queryByText(OFFERED)).toBeNull();
});
