'use client';
/** The tree context: the workspace session for every part of the page, opened for a signed-in person. */
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from 'react';
import { useWorkspaceSession } from '#components/live-session/use-workspace-session.ts';
import { usePageAddress } from '#components/navigation/use-page-address.ts';
import { isAtLeast } from '#core/access/policy.ts';
import { createObservable } from '#core/observable.ts';
import type { Me } from '#core/protocol/api/people.ts';
import type { TreeNode, Workspace } from '#core/workspace/workspace.ts';
import {
  createWorkspacePresence,
  type PersonHere,
  type WorkspacePresence,
} from '#sync/presence/workspace-presence.ts';
import type { WorkspaceSession } from '#sync/session/workspace-session.ts';
import { useFreshPeople } from './use-fresh-people.ts';

export interface TreeContextValue {
  readonly session: WorkspaceSession;
  readonly workspace: Workspace;
  readonly presence: WorkspacePresence;
  readonly me: Me;
  /** True for those who may change the tree. */
  readonly mayEdit: boolean;
  /** Counts the changes of the tree. */
  readonly version: { subscribe(listener: () => void): () => void; get(): number };
}

const ScopeContext = createContext<TreeContextValue | null>(null);

/** The tree context; `null` while the session is being opened, and for guests. */
export function useTreeContext(): TreeContextValue | null {
  return useContext(ScopeContext);
}

export function TreeProvider({ me, children }: { readonly me: Me; readonly children: ReactNode }) {
  const session = useWorkspaceSession(me.workspace.id, me);
  const scope = useMemo(() => (session === null ? null : createScope(session, me)), [session, me]);
  useEffect(() => () => scope?.presence.destroy(), [scope]);
  useFreshPeople(session);
  const current = useCurrentCodexId();
  const version = useTreeVersion(scope);
  // Everybody in the workspace is told, so nothing of what stands in no tree of theirs: a private Codex.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the workspace holds
  useEffect(() => {
    const isThere = current !== null && scope?.workspace.node(current) != null;
    scope?.presence.setCodex(isThere ? current : null);
  }, [scope, current, version]);
  return <ScopeContext.Provider value={scope}>{children}</ScopeContext.Provider>;
}

function createScope(session: WorkspaceSession, me: Me): TreeContextValue {
  const { workspace, awareness } = session;
  const version = createObservable(0);
  workspace.observe(() => version.set(version.get() + 1));
  return {
    session,
    workspace,
    presence: createWorkspacePresence(awareness, me),
    me,
    mayEdit: isAtLeast(me.role, 'editor'),
    version,
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
  const get = useCallback(() => (codexId === null ? NOBODY : scope.presence.in(codexId)), [scope, codexId]);
  return useSyncExternalStore(scope.presence.subscribe, get, () => NOBODY);
}

/** The id of the Codex whose page or history is open. */
export function useCurrentCodexId(): string | null {
  const address = usePageAddress();
  return address !== null && 'codexId' in address ? address.codexId : null;
}
