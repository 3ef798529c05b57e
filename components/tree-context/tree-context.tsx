'use client';
/** The tree context: the trees of the workspace and of private Codices for every part of the page, opened for a signed-in person. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from 'react';
import { keys } from '#components/api/query-keys.ts';
import { createForest, type Forest } from '#components/forest/forest.ts';
import { privateTops, usePrivateCodices } from '#components/forest/private-queries.ts';
import { PrivateTrees } from '#components/forest/private-trees.ts';
import { acquirePrivateTree } from '#components/live-session/acquire-private-tree.ts';
import { useAnnouncedQuery } from '#components/live-session/use-announced-query.ts';
import { useWorkspaceSession } from '#components/live-session/use-workspace-session.ts';
import { usePageAddress } from '#components/navigation/use-page-address.ts';
import { isAtLeast } from '#core/access/policy.ts';
import { createObservable } from '#core/observable.ts';
import { type Me, PRIVATE_CODICES_CHANGED } from '#core/protocol/api/people.ts';
import type { TreeNode } from '#core/workspace/workspace.ts';
import {
  createWorkspacePresence,
  type PersonHere,
  type WorkspacePresence,
} from '#sync/presence/workspace-presence.ts';
import type { WorkspaceSession } from '#sync/session/workspace-session.ts';
import { useFreshPeople } from './use-fresh-people.ts';

export interface TreeContextValue {
  /** Of the workspace; it is open on every page. */
  readonly session: WorkspaceSession;
  /** The tree of the workspace, and what is known of private ones. */
  readonly workspace: Forest;
  readonly privateTrees: PrivateTrees;
  /** Of the workspace. */
  readonly presence: WorkspacePresence;
  readonly me: Me;
  /** True for those who may change the tree of the workspace. */
  readonly mayEdit: boolean;
  /** Whether they may change the tree that a Codex stands in; not before a private one has come. */
  readonly mayEditAt: (codexId: string) => boolean;
  /** Counts the changes of all trees. */
  readonly version: { subscribe(listener: () => void): () => void; get(): number };
}

const ScopeContext = createContext<TreeContextValue | null>(null);

/** The tree context; `null` while the session is being opened, and for guests. */
export function useTreeContext(): TreeContextValue | null {
  return useContext(ScopeContext);
}

export function TreeProvider({ me, children }: { readonly me: Me; readonly children: ReactNode }) {
  const session = useWorkspaceSession(me.workspace.id, me);
  const trees = useTrees(session, me);
  const scope = useMemo(() => trees && createScope(trees, me), [trees, me]);
  useFreshPeople(session);
  const current = useCurrentCodexId();
  const version = useTreeVersion(scope);
  // Everybody in the workspace is told, so nothing of what stands in no tree of theirs: a private Codex.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the trees hold
  useEffect(() => {
    if (trees === null) return;
    const isHere = current !== null && trees.forest.node(current) !== null;
    const isShared = isHere && trees.forest.privateTopOf(current) === null;
    trees.presence.setCodex(isShared ? current : null);
    trees.privateTrees.showCodex(isShared ? null : current);
  }, [trees, current, version]);
  return <ScopeContext.Provider value={scope}>{children}</ScopeContext.Provider>;
}

interface Trees {
  readonly session: WorkspaceSession;
  readonly forest: Forest;
  readonly presence: WorkspacePresence;
  readonly privateTrees: PrivateTrees;
  readonly version: TreeContextValue['version'];
}

/** All that stays open however the roles of this person change. */
function useTrees(session: WorkspaceSession | null, me: Me): Trees | null {
  const client = useQueryClient();
  const { id, name } = me;
  const trees = useMemo(
    () => (session === null ? null : openTrees(session, { id, name }, client)),
    [session, id, name, client],
  );
  useEffect(
    () => () => {
      trees?.presence.destroy();
      trees?.privateTrees.close();
    },
    [trees],
  );
  // Who one is says what roles there are.
  useAnnouncedQuery(session, PRIVATE_CODICES_CHANGED.type, keys.me);
  useAnnouncedQuery(session, PRIVATE_CODICES_CHANGED.type, keys.privateCodices);
  const listed = usePrivateCodices().data;
  const { privateRoles } = me;
  useEffect(
    () => trees?.privateTrees.setTops(privateTops({ privateRoles }, listed)),
    [trees, privateRoles, listed],
  );
  return trees;
}

function openTrees(session: WorkspaceSession, me: Pick<Me, 'id' | 'name'>, client: QueryClient): Trees {
  const forest = createForest(session.workspace);
  const version = createObservable(0);
  forest.watch(() => version.set(version.get() + 1));
  const privateTrees = new PrivateTrees({
    ...{ forest, me },
    acquire: (topId) => acquirePrivateTree(topId, me),
    onEnded: () => void client.invalidateQueries({ queryKey: keys.me }),
  });
  const presence = createWorkspacePresence(session.awareness, me);
  return { session, forest, presence, privateTrees, version };
}

function createScope({ session, forest, presence, privateTrees, version }: Trees, me: Me): TreeContextValue {
  const mayEdit = isAtLeast(me.role, 'editor');
  return {
    ...{ session, workspace: forest, presence, privateTrees, version, me, mayEdit },
    mayEditAt(codexId) {
      const topId = forest.privateTopOf(codexId);
      if (topId === null) return mayEdit;
      const role = forest.treeOf(topId) === null ? null : privateTrees.roleOn(topId);
      return role !== null && isAtLeast(role, 'editor');
    },
  };
}

const NEVER = () => () => undefined;
const NONE = () => 0;

/** A number that changes whenever the tree does, to render again. */
export function useTreeVersion(scope: TreeContextValue | null): number {
  return useSyncExternalStore(scope?.version.subscribe ?? NEVER, scope?.version.get ?? NONE, NONE);
}

/** Whether the tree is loaded, from this device or the server. */
export function useTreeReady(scope: TreeContextValue | null): boolean {
  const get = () => scope?.session.status.get().ready ?? false;
  return useSyncExternalStore(scope?.session.status.subscribe ?? NEVER, get, () => false);
}

/** The current state of a node; `null` when it is not in the tree, or there is no tree yet. */
export function useTreeNode(codexId: string | null): TreeNode | null {
  const scope = useTreeContext();
  const version = useTreeVersion(scope);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the workspace holds
  return useMemo(
    () => (scope === null || codexId === null ? null : scope.workspace.node(codexId)),
    [scope, codexId, version],
  );
}

const NOBODY: readonly PersonHere[] = [];

/** The other people in a Codex now. */
export function usePeopleIn(scope: TreeContextValue, codexId: string | null): readonly PersonHere[] {
  const { workspace, presence, privateTrees } = scope;
  const topId = codexId === null ? null : workspace.privateTopOf(codexId);
  const get = useCallback(() => {
    if (codexId === null) return NOBODY;
    return topId === null ? presence.in(codexId) : privateTrees.peopleIn(topId, codexId);
  }, [presence, privateTrees, codexId, topId]);
  const subscribe = useCallback(
    (listener: () => void) =>
      topId === null ? presence.subscribe(listener) : privateTrees.subscribe(listener),
    [presence, privateTrees, topId],
  );
  return useSyncExternalStore(subscribe, get, () => NOBODY);
}

/** Opens the tree of a private Codex for a page that shows something of it; nothing for `null`. */
export function usePrivateTree(topId: string | null): void {
  const trees = useTreeContext()?.privateTrees;
  useEffect(() => {
    if (topId !== null) trees?.want(topId);
  }, [trees, topId]);
}

/** The id of the Codex whose page or history is open. */
export function useCurrentCodexId(): string | null {
  const address = usePageAddress();
  return address !== null && 'codexId' in address ? address.codexId : null;
}
