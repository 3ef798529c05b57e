/** For tests: renders the tree of the navigator over a real workspace session without a server. */
import { act, render, screen } from '@testing-library/react';
import userEvent, { PointerEventsCheckLevel, type UserEvent } from '@testing-library/user-event';
import { PathnameContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime.js';
import { vi } from 'vitest';
import * as Y from 'yjs';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { socketUrl } from '#components/live-session/use-codex-session.ts';
import { Providers } from '#components/shell/providers.tsx';
import { TreeProvider } from '#components/tree-context/tree-context.tsx';
import { plant, type Sketch } from '#components/tree-context/workspace-tree.fixture.ts';
import type { PrivateRole } from '#core/access/policy.ts';
import { subtreeDocumentName, workspaceDocumentName } from '#core/protocol/document-name.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import { acquireWorkspaceSession } from '#sync/session/shared-sessions.ts';
import type { WorkspaceSession } from '#sync/session/workspace-session.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { PrivatePane } from './private-pane.tsx';
import { TreePane } from './tree-pane.tsx';

/** Long after the tree was planted. */
export const NOW = 1_800_000_900_000;
const BEN = { id: '01900000-0000-7000-8000-0000000000b2', name: 'Ben Okafor' };
export const ANA = {
  id: '01900000-0000-7000-8000-0000000000a1',
  name: 'Ana Reyes',
  email: 'ana@example.org',
  serverTime: '2027-01-15T08:00:00Z',
  workspace: { id: '01900000-0000-7000-8000-0000000000d4', name: 'Orchard' },
};

export interface TreePage {
  readonly user: UserEvent;
  readonly workspace: Workspace;
  readonly id: (title: string) => string;
  /** As the page holds them, in the order asked for. */
  readonly privateTrees: readonly Workspace[];
  /** The tree as its document has it, indented by level; what is archived or in the trash with that behind it. */
  drawn(): readonly string[];
  /** What a colleague changes in what this page holds now, a little before anything else; it arrives when called. */
  apart(edit: (workspace: Workspace) => void): () => void;
}

/** A private Codex with what is below it, and the role of the person of the page. */
export interface PrivateSketch {
  readonly sketch: Sketch;
  readonly role: PrivateRole;
}

function plantPrivate(
  sketch: Sketch,
  index: number,
): { readonly topId: string; readonly workspace: Workspace } {
  const { workspace } = plant(sketch, {}, 2_000 + 100 * index);
  return { topId: workspace.children(null)[0] ?? '', workspace };
}

/** Answers what private Codices there are, and nothing else. */
function answerLists(privates: readonly { readonly topId: string; readonly workspace: Workspace }[]): void {
  const by = { id: ANA.id, name: ANA.name };
  const items = privates.map(({ topId, workspace }) => ({
    ...{ id: topId, title: workspace.node(topId)?.label?.title, template: { id: 'page', version: 1 } },
    ...{ parentId: null, privateTopId: topId, createdBy: by, updatedBy: by },
    ...{ createdAt: ANA.serverTime, updatedAt: ANA.serverTime },
  }));
  vi.stubGlobal('fetch', (path: string) =>
    path.includes('private=only')
      ? Promise.resolve(Response.json({ items, nextCursor: null }))
      : new Promise(() => undefined),
  );
}

/** The page shares this session, as it shares one that another part of it has opened. */
function openSession(
  documentName: string,
  store: LocalStore,
  actor: { readonly id: string; readonly name: string },
): WorkspaceSession {
  return acquireWorkspaceSession({
    ...{ documentName, store, actor, url: socketUrl(), environment: browserEnvironment },
    getTicket: () => new Promise(() => undefined),
  }).session;
}

/** Renders the tree; only what stands at the top is open. Close its session with `closeAllSessions`. */
export async function renderTree(
  sketch: Sketch,
  role: 'editor' | 'viewer' = 'editor',
  own: readonly PrivateSketch[] = [],
): Promise<TreePage> {
  const planted = plant(sketch);
  const store = createMemoryStore(browserEnvironment);
  const privates = own.map((one, index) => ({ ...one, ...plantPrivate(one.sketch, index) }));
  const privateRoles = privates.map(({ topId, role: given }) => ({ topId, role: given }));
  const me = { ...ANA, role, privateRoles };
  answerLists(privates);
  for (const { topId, workspace: tree } of privates) {
    const name = subtreeDocumentName(topId);
    await personalStore(store, me.id).append(name, Y.encodeStateAsUpdate(tree.doc));
    await openSession(name, store, me).loaded;
  }
  const documentName = workspaceDocumentName(me.workspace.id);
  await personalStore(store, me.id).append(documentName, Y.encodeStateAsUpdate(planted.workspace.doc));
  const session = openSession(documentName, store, me);
  await session.loaded;
  const { workspace } = session;
  render(
    <PathnameContext.Provider value="/">
      <Providers>
        <TreeProvider me={me}>
          <PrivatePane me={me} />
          <TreePane me={me} />
        </TreeProvider>
      </Providers>
    </PathnameContext.Provider>,
  );
  await screen.findByRole('tree', { name: 'Codices' });
  const draw = (parentId: string | null, level: number): string[] =>
    workspace.children(parentId).flatMap((id) => {
      const node = workspace.node(id);
      const state = node?.state === 'live' ? '' : ` (${node?.state})`;
      return [`${' '.repeat(level)}${node?.label?.title}${state}`, ...draw(id, level + 1)];
    });
  return {
    user: userEvent.setup({ delay: null, pointerEventsCheck: PointerEventsCheckLevel.Never }),
    workspace,
    id: planted.id,
    privateTrees: privates.map(({ topId }) => openSession(subtreeDocumentName(topId), store, me).workspace),
    drawn: () => draw(null, 0),
    apart(edit) {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(workspace.doc));
      const environment = { ...browserEnvironment, now: () => NOW - 60_000 };
      edit(openWorkspace(doc, { environment, actor: BEN }));
      return () => act(() => Y.applyUpdate(workspace.doc, Y.encodeStateAsUpdate(doc), 'remote'));
    },
  };
}
