/** The trees of private Codices on this page: each is opened when it is first wanted, and closed when the role on it is taken back. */
import type { PrivateRole } from '#core/access/policy.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import {
  createWorkspacePresence,
  type PersonHere,
  type WorkspacePresence,
} from '#sync/presence/workspace-presence.ts';
import { hasEnded } from '#sync/session/session-status.ts';
import type { SessionLease } from '#sync/session/shared-sessions.ts';
import type { WorkspaceSession } from '#sync/session/workspace-session.ts';
import type { Forest, PrivateTop } from './forest.ts';

export interface PrivateTreesParts {
  readonly forest: Forest;
  readonly me: { readonly id: string; readonly name: string };
  /** Opens the tree of a private Codex: a document on the socket that the page has anyway. */
  readonly acquire: (topId: string) => Promise<SessionLease<WorkspaceSession>>;
  /** The server has ended one: what roles there are may have changed. */
  readonly onEnded: () => void;
}

interface OpenTree {
  readonly lease: SessionLease<WorkspaceSession>;
  readonly presence: WorkspacePresence;
  readonly stop: () => void;
}

export class PrivateTrees {
  private readonly parts: PrivateTreesParts;
  private roles: ReadonlyMap<string, PrivateRole> = new Map();
  private readonly wanted = new Set<string>();
  private readonly opening = new Map<string, Promise<OpenTree | null>>();
  private readonly trees = new Map<string, OpenTree>();
  private readonly listeners = new Set<() => void>();
  private shown: string | null = null;
  private isClosed = false;

  constructor(parts: PrivateTreesParts) {
    this.parts = parts;
  }

  /** Says what roles there are now: a tree without one is closed at once, and one that was wanted before is opened. */
  setTops(tops: readonly PrivateTop[]): void {
    this.isClosed = false;
    this.roles = new Map(tops.map(({ id, role }) => [id, role]));
    for (const topId of [...this.trees.keys()]) if (!this.roles.has(topId)) this.drop(topId);
    this.parts.forest.setTops(tops);
    for (const topId of this.wanted) void this.open(topId);
  }

  roleOn(topId: string): PrivateRole | null {
    return this.roles.get(topId) ?? null;
  }

  /** Opens a tree, to stay open as long as the page does. */
  want(topId: string): void {
    this.wanted.add(topId);
    void this.open(topId);
  }

  /** The tree once it is read from this device; `null` without a role on it. */
  async open(topId: string): Promise<Workspace | null> {
    if (this.isClosed || !this.roles.has(topId)) return null;
    const known = this.opening.get(topId) ?? this.acquire(topId);
    this.opening.set(topId, known);
    const session = (await known)?.lease.session ?? null;
    await session?.loaded;
    return session?.workspace ?? null;
  }

  /** Resolves when all that are wanted are read from this device. */
  async settled(): Promise<void> {
    await Promise.all([...this.wanted].map((topId) => this.open(topId)));
  }

  /** The sessions that are open. */
  sessions(): readonly WorkspaceSession[] {
    return [...this.trees.values()].map(({ lease }) => lease.session);
  }

  /** The others in a Codex of this tree; only its readers are told. */
  peopleIn(topId: string, codexId: string): readonly PersonHere[] {
    return this.trees.get(topId)?.presence.in(codexId) ?? NOBODY;
  }

  /** Tells the readers of a private Codex, and nobody else, that this page shows one of it. */
  showCodex(codexId: string | null): void {
    this.shown = codexId;
    for (const [topId, tree] of this.trees) this.tellShown(topId, tree);
  }

  /** Calls back when one is opened or closed, and when somebody comes or goes. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.isClosed = true;
    for (const topId of [...this.trees.keys()]) this.drop(topId, true);
    this.listeners.clear();
  }

  private async acquire(topId: string): Promise<OpenTree | null> {
    const lease = await this.parts.acquire(topId);
    // The role may have been taken back, and the page left, while the store was being opened.
    if (this.isClosed || !this.roles.has(topId)) {
      this.opening.delete(topId);
      lease.release({ linger: false });
      return null;
    }
    const { session } = lease;
    const presence = createWorkspacePresence(session.awareness, this.parts.me);
    const stops = [
      this.parts.forest.attach(topId, session.workspace),
      presence.subscribe(() => this.notify()),
      session.status.subscribe(() => this.look(topId)),
      () => presence.destroy(),
    ];
    const stop = () => {
      for (const each of stops) each();
    };
    const tree: OpenTree = { lease, presence, stop };
    this.trees.set(topId, tree);
    session.workspace.observe(() => this.tellShown(topId, tree));
    this.tellShown(topId, tree);
    this.notify();
    this.look(topId);
    return tree;
  }

  /** What has ended cannot come back by itself; a role that is given again opens it again. */
  private look(topId: string): void {
    const tree = this.trees.get(topId);
    if (tree === undefined) return;
    if (hasEnded(tree.lease.session.status.get())) {
      this.drop(topId);
      this.parts.onEnded();
    } else this.notify();
  }

  private drop(topId: string, linger = false): void {
    const tree = this.trees.get(topId);
    if (tree === undefined) return;
    this.trees.delete(topId);
    this.opening.delete(topId);
    tree.stop();
    tree.lease.release({ linger });
    this.notify();
  }

  private tellShown(topId: string, { presence, lease }: OpenTree): void {
    const { shown } = this;
    const isHere = shown !== null && lease.session.workspace.node(shown) !== null;
    presence.setCodex(isHere && this.parts.forest.privateTopOf(shown) === topId ? shown : null);
  }

  private notify(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

const NOBODY: readonly PersonHere[] = [];
