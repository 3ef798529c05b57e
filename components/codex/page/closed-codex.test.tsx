/** A Codex that is not open to somebody: the page asks again once they may have been let in, and not before. */
import { act, render, screen } from '@testing-library/react';
import { PathnameContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { socketUrl } from '#components/live-session/use-codex-session.ts';
import { Providers } from '#components/shell/providers.tsx';
import { TreeProvider } from '#components/tree-context/tree-context.tsx';
import { createObservable } from '#core/observable.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { codexDocumentName, workspaceDocumentName } from '#core/protocol/document-name.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';
import {
  acquireCodexSession,
  acquireWorkspaceSession,
  closeAllSessions,
} from '#sync/session/shared-sessions.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { ClosedCodex } from './closed-codex.tsx';

const CODEX_ID = '01900000-0000-7000-8000-0000000000c3';
const TOP_ID = '01900000-0000-7000-8000-0000000000c1';
const OTHER_ID = '01900000-0000-7000-8000-0000000000c2';
const ME: Me = {
  ...{ id: '01900000-0000-7000-8000-0000000000a1', name: 'Ana Reyes', email: 'ana@example.org' },
  ...{ role: 'editor', serverTime: '2027-01-15T08:00:00Z', privateRoles: [] },
  workspace: { id: '01900000-0000-7000-8000-0000000000d4', name: 'Orchard' },
};

beforeEach(() => vi.stubGlobal('fetch', () => new Promise(() => undefined)));
afterEach(async () => {
  await closeAllSessions();
  vi.unstubAllGlobals();
});

interface Page {
  readonly workspace: Workspace;
  readonly asked: () => number;
  /** What the server tells of this person from now on. */
  tell(part: Partial<Me>): void;
}

async function show(phase: 'denied' | 'gone'): Promise<Page> {
  const { session } = acquireWorkspaceSession({
    ...{ documentName: workspaceDocumentName(ME.workspace.id), actor: { id: ME.id, name: ME.name } },
    ...{ store: createMemoryStore(browserEnvironment), environment: browserEnvironment, url: socketUrl() },
    getTicket: () => new Promise(() => undefined),
  });
  await session.loaded;
  let asked = 0;
  const onNews = () => {
    asked += 1;
  };
  const { session: opened } = acquireCodexSession({
    ...{ documentName: codexDocumentName(CODEX_ID), actor: { id: ME.id, name: ME.name } },
    ...{ store: createMemoryStore(browserEnvironment), environment: browserEnvironment, url: socketUrl() },
    getTicket: () => new Promise(() => undefined),
  });
  const status: SessionStatus = { phase, waiting: 0, ready: true, storeFailed: false, reason: 'revoked' };
  const ended = { codex: opened.codex, status: createObservable(status) };
  const page = (me: Me) => (
    <PathnameContext.Provider value={`/c/${CODEX_ID}`}>
      <Providers>
        <TreeProvider me={me}>
          <ClosedCodex branch={null} codexId={CODEX_ID} shown={null} session={ended} onNews={onNews} />
        </TreeProvider>
      </Providers>
    </PathnameContext.Provider>
  );
  const { rerender } = render(page(ME));
  const name = phase === 'gone' ? 'This Codex was deleted' : 'This Codex is not open to you';
  await screen.findByRole('heading', { name });
  return {
    workspace: session.workspace,
    asked: () => asked,
    tell: (part) => rerender(page({ ...ME, ...part })),
  };
}

test('a role that is given is a reason to ask again, once; another answer about oneself is none', async () => {
  const { asked, tell } = await show('denied');
  tell({ serverTime: '2027-01-15T08:01:00Z' });
  expect(asked()).toBe(0);
  tell({ privateRoles: [{ topId: TOP_ID, role: 'viewer' }] });
  expect(asked()).toBe(1);
  tell({ privateRoles: [{ topId: TOP_ID, role: 'viewer' }] });
  expect(asked()).toBe(1);
});

test('one that is taken back is none, and one that is raised afterwards is', async () => {
  const { asked, tell } = await show('denied');
  tell({ privateRoles: [{ topId: OTHER_ID, role: 'editor' }] });
  expect(asked()).toBe(1);
  tell({ privateRoles: [] });
  expect(asked()).toBe(1);
  tell({ privateRoles: [{ topId: OTHER_ID, role: 'viewer' }] });
  expect(asked()).toBe(2);
});

test('so is that it has come into a tree', async () => {
  const { asked, workspace } = await show('denied');
  act(() => workspace.insert(CODEX_ID, { parentId: null }));
  await vi.waitFor(() => expect(asked()).toBe(1));
});

test('what was deleted for good stays so', async () => {
  const { asked, tell } = await show('gone');
  tell({ privateRoles: [{ topId: TOP_ID, role: 'viewer' }] });
  expect(asked()).toBe(0);
});
