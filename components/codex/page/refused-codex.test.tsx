/** A Codex whose creation the server refused, sent again: it is asked for, and back in the tree whatever this page knows of the role there. */
import { render, screen } from '@testing-library/react';
import { PathnameContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime.js';
import { afterEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { CodexProvider } from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { PendingProvider } from '#components/pending/pending-context.tsx';
import { closeClientPending, openClientPending } from '#components/pending-sending/client-pending.ts';
import { Providers } from '#components/shell/providers.tsx';
import { ANA, renderTree } from '#components/tree/render-tree.fixture.tsx';
import { TreeProvider, usePrivateTree, useTreeNode } from '#components/tree-context/tree-context.tsx';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { closeAllSessions } from '#sync/session/shared-sessions.ts';
import { RefusedCodex } from './refused-codex.tsx';

afterEach(async () => {
  await closeAllSessions();
  await closeClientPending();
  vi.unstubAllGlobals();
});

/** The server tells who one is, refuses the first creation and does not answer another; answers what was asked for. */
function refuseCreations(): string[] {
  const asked: string[] = [];
  const me = { ...ANA, role: 'viewer' };
  vi.stubGlobal('fetch', async (path: string, { method = 'GET' }: RequestInit = {}) => {
    if (method === 'GET') return path.endsWith('/me') ? Response.json(me) : new Promise(() => undefined);
    asked.push(`${method} ${path}`);
    // Refused again, it would be in the trash again before anybody saw that it was back.
    if (asked.length > 1) return new Promise(() => undefined);
    return Response.json({ code: 'forbidden', message: 'You may not write here.' }, { status: 403 });
  });
  return asked;
}

/** Shows the state of a Codex of a private tree, once that is here. */
function State({ topId, codexId }: { readonly topId: string; readonly codexId: string }) {
  usePrivateTree(topId);
  return <p>It is {useTreeNode(codexId)?.state ?? 'not here'}</p>;
}

test('it is back where it was trashed, though the page has not heard of the role that was given again', async () => {
  const sketch = { Salaries: { Draft: {} } };
  const { privateTrees, user } = await renderTree({ Open: {} }, 'viewer', [{ sketch, role: 'viewer' }]);
  const [tree] = privateTrees;
  const topId = tree?.children(null)[0] ?? '';
  const codexId = tree?.children(topId)[0] ?? '';
  tree?.setState([codexId], 'trashed');
  const asked = refuseCreations();
  const work = await openClientPending(ANA.id);
  await work.add({
    ...{ kind: 'create-codex', codexId, at: 1, title: 'Draft', templateName: 'Page' },
    codices: [{ id: codexId, templateId: 'page', title: 'Draft', parentId: topId, private: true }],
  });
  await vi.waitFor(() => expect(work.requests()[0]?.failure).not.toBeNull());
  const [request] = work.requests();
  if (request === undefined) throw new Error('The request is gone.');
  render(
    <PathnameContext.Provider value={`/c/${codexId}`}>
      <Providers>
        <TreeProvider me={{ ...ANA, role: 'viewer', privateRoles: [{ topId, role: 'viewer' }] }}>
          <PendingProvider me={ANA}>
            <CodexProvider
              codexId={codexId}
              source={createLocalSource(new Y.Doc(), ANA)}
              template={templateOf("body: { type: 'text' }")}
              actor={ANA}
              canEdit
            >
              <State topId={topId} codexId={codexId} />
              <RefusedCodex request={request} />
            </CodexProvider>
          </PendingProvider>
        </TreeProvider>
      </Providers>
    </PathnameContext.Provider>,
  );
  await screen.findByText('It is trashed');
  const before = asked.length;
  await user.click(screen.getByRole('button', { name: 'Send again' }));
  await screen.findByText('It is live');
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(before));
});
