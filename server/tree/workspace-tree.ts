/** The tree of Codices on the server: read, edited, and projected to the Codex table. */
import type { Logger } from 'pino';
import { type Actor, can, type Subtree, type SystemActor } from '#core/access/policy.ts';
import type { Environment } from '#core/environment.ts';
import { BinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import {
  codexDocumentName,
  commentsDocumentName,
  MAIN_BRANCH,
  parseDocumentName,
  subtreeDocumentName,
  workspaceDocumentName,
} from '#core/protocol/document-name.ts';
import type { NodeLabel, Workspace } from '#core/workspace/workspace.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { ensureWorkspace } from '../access/workspace-setting.ts';
import type { Journal } from '../journal/journal.ts';
import type { BackgroundWork } from '../ports/background-work.port.ts';
import type { Connected, LiveDocuments } from '../ports/live-documents.port.ts';
import type { ProcessBus } from '../ports/process-bus.port.ts';
import type { ProcessRoles } from '../ports/process-roles.port.ts';
import type { RollUpQueue } from '../ports/roll-up-queue.port.ts';
import type { CodexTree, WorkspaceTree } from '../ports/workspace-tree.port.ts';
import { readProgress } from '../projection/tables/tree-store.ts';
import { createPrivateTop, type PrivateTop } from './private-tops.ts';
import { createSharedTrees, type SharedTrees } from './shared-trees.ts';
import { createTreeProjection, type TreeProjection } from './tree-projection.ts';
import { openTreeReplica, type TreeReplica } from './tree-replica.ts';

export interface WorkspaceTreeParts {
  readonly prisma: PrismaClient;
  readonly journal: Journal;
  readonly live: LiveDocuments;
  readonly environment: Environment;
  readonly log: Logger;
  readonly bus: ProcessBus;
  readonly roles: Pick<ProcessRoles, 'isMine'>;
  readonly background: BackgroundWork;
  readonly rollUps: Pick<RollUpQueue, 'look'>;
}

/** Operations of the log beyond twice the number of nodes after which old ones are folded. */
const SPARE_ENTRIES = 5_000;
const FOLD_AFTER_MS = 30 * 24 * 60 * 60 * 1000;
/** When nothing is old enough to be folded, looking again at once would find the same. */
const FOLD_AGAIN_MS = 60 * 60 * 1000;

/** Creates the tree. It is loaded on first use, since the workspace may be created later. */
export function createWorkspaceTree(parts: WorkspaceTreeParts): WorkspaceTree {
  const tree = new Tree(parts, null);
  tree.followOthers();
  return tree;
}

interface Opened {
  readonly replica: TreeReplica;
  readonly projection: TreeProjection;
}

class Tree implements WorkspaceTree {
  private readonly parts: WorkspaceTreeParts;
  private readonly privateTopId: string | null;
  /** Those of private Codices that were asked for, by their ids. */
  private readonly privateTrees = new Map<string, Tree>();
  private name: string | null = null;
  private opened: Opened | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private foldedAt = Number.NEGATIVE_INFINITY;
  private readonly shared: SharedTrees;
  private readonly top: PrivateTop | null;

  constructor(parts: WorkspaceTreeParts, privateTopId: string | null) {
    this.parts = parts;
    this.privateTopId = privateTopId;
    this.shared = createSharedTrees(parts.live);
    this.top = privateTopId === null ? null : createPrivateTop(parts, privateTopId);
  }

  of(privateTopId: string | null): CodexTree {
    if (privateTopId === this.privateTopId) return this;
    if (privateTopId === null) throw new BinderyError('internal', 'A private tree knows no other one.');
    const known = this.privateTrees.get(privateTopId) ?? new Tree(this.parts, privateTopId);
    this.privateTrees.set(privateTopId, known);
    return known;
  }

  async documentName(): Promise<string> {
    this.name ??=
      this.privateTopId === null
        ? workspaceDocumentName((await ensureWorkspace(this.parts)).id)
        : subtreeDocumentName(this.privateTopId);
    return this.name;
  }

  /** The replica is read, followed and projected by one caller at a time. */
  private inTurn<T>(work: (opened: Opened) => T | Promise<T>): Promise<T> {
    const begin = async (): Promise<T> => work(await this.current());
    const turn = this.last.then(begin, begin);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async current(): Promise<Opened> {
    this.opened ??= await this.open();
    const { opened } = this;
    await opened.replica.catchUp();
    return opened;
  }

  private async open(): Promise<Opened> {
    const { prisma, journal, environment } = this.parts;
    const { privateTopId } = this;
    const progress = await readProgress(prisma, privateTopId);
    const replicaParts = { journal, environment, documentName: await this.documentName() };
    const replica = await openTreeReplica(replicaParts, progress ?? undefined);
    const projection = createTreeProjection({ prisma, replica, privateTopId, now: environment.now });
    return { replica, projection };
  }

  read<T>(read: (workspace: Workspace) => T): Promise<T> {
    return this.inTurn(({ replica }) => read(replica.workspace));
  }

  /**
   * On the copy first, which is quick, then through the live document like every edit. What pages do between the two merges;
   * edits from here take turns, so that what they were checked against is what they are made on.
   */
  async edit<T>(actor: Actor, run: (workspace: Workspace) => T): Promise<T> {
    const result = await this.inTurn(({ replica }) => this.make(replica, actor, run));
    // Also when nothing changed: the edit before this one may have been stored and its rows not.
    await this.project();
    return result;
  }

  async editOnce(actor: Actor, operationId: string, run: (workspace: Workspace) => void): Promise<void> {
    await this.inTurn(async ({ replica }) => {
      // The replica may not go ahead of the journal by what that leaves out.
      if (await this.parts.journal.has(await this.documentName(), operationId)) return;
      await this.make(replica, actor, run, operationId);
    });
    await this.project();
  }

  private async make<T>(
    replica: TreeReplica,
    actor: Actor,
    run: (workspace: Workspace) => T,
    operationId?: string,
  ): Promise<T> {
    try {
      const { result, update } = replica.edit(actor, run);
      const options = { origin: 'api' as const, ...(operationId !== undefined && { operationId }) };
      if (update !== null) {
        const name = await this.documentName();
        replica.stored((await this.parts.live.apply(name, actor, options, update)).seq);
      }
      return result;
    } catch (error) {
      if (replica.isAhead) this.opened = null;
      throw error;
    }
  }

  async project(codexIds: readonly string[] = []): Promise<void> {
    const isLong = await this.inTurn(async ({ replica, projection }) => {
      await this.readmit(await projection.write(codexIds));
      this.parts.rollUps.look();
      // Links and tokens for a part of the tree, and grants, are about the tree of the workspace.
      if (this.privateTopId === null) this.followRights(replica.workspace);
      await this.top?.look(replica.workspace);
      const { logLength, size } = replica.workspace;
      return logLength > size * 2 + SPARE_ENTRIES;
    });
    const { roles, environment } = this.parts;
    const isDue = isLong && environment.now() - this.foldedAt > FOLD_AGAIN_MS;
    if (isDue && roles.isMine(await this.documentName())) await this.fold();
  }

  /** What a connection may do is decided when it opens, so everybody in these Codices and their branches is sent to open them again. */
  private async readmit(codexIds: readonly string[]): Promise<void> {
    if (codexIds.length === 0) return;
    const branches = await this.parts.prisma.branch.findMany({
      where: { codexId: { in: [...codexIds] }, closedAt: null },
      select: { codexId: true, name: true },
    });
    const opened = [...codexIds.map((codexId) => ({ codexId, name: MAIN_BRANCH })), ...branches];
    const documents = opened.flatMap(({ codexId, name }) => [
      codexDocumentName(codexId, name),
      commentsDocumentName(codexId, name),
    ]);
    this.parts.live.disconnect({ documents }, CLOSE.tryAgainLater);
  }

  /**
   * Whoever came by a token or a link for a part of the tree, or edits by a grant on one, goes when a Codex is moved out of it. Guests
   * are told that their part is another now.
   */
  private followRights(workspace: Workspace): void {
    const { live } = this.parts;
    // Ending access has a price for everybody, so not without need.
    if (live.connected().some(isOutside)) live.disconnectHere(isOutside, CLOSE.revoked);
    // They may still read it, and come back for that.
    const hasLost = (connected: Connected): boolean => this.hasLostGrant(connected);
    if (live.connected().some(hasLost)) live.disconnectHere(hasLost, CLOSE.tryAgainLater);
    this.shared.look(workspace);
  }

  /**
   * Another process may have moved a Codex out of the part of the tree that somebody's token or grant is for; it cannot know who
   * is connected here.
   */
  followOthers(): void {
    const { bus } = this.parts;
    bus.listen('journal', ({ document }) => {
      if (document === this.name) this.endOutsiders();
    });
    bus.watch({ missed: () => this.endOutsiders() });
  }

  private endOutsiders(): void {
    const { live, background } = this.parts;
    if (live.connected().some(({ actor }) => isLimited(actor) || isGranted(actor)))
      background.run('rights on a part of the tree', () =>
        this.inTurn(({ replica }) => this.followRights(replica.workspace)),
      );
  }

  /** Only here, and only by one process: two checkpoints made at the same time would each miss what the other folded. */
  private async fold(): Promise<void> {
    const now = this.parts.environment.now();
    this.foldedAt = now;
    const [before, after] = await this.edit(SYSTEM_ACTOR, (workspace) => {
      const { logLength } = workspace;
      workspace.compact(now - FOLD_AFTER_MS);
      return [logLength, workspace.logLength];
    });
    this.parts.log.info({ before, after }, 'the log of the tree was folded');
  }

  labelOf(codexId: string): NodeLabel | null {
    // Another process may have written a newer one.
    if (this.parts.bus.state !== 'alone') return null;
    return this.opened?.replica.workspace.node(codexId)?.label ?? null;
  }

  async subtree(rootId: string): Promise<Subtree> {
    await this.inTurn(() => undefined);
    return { rootId, includes: (codexId) => this.isInside(codexId.toLowerCase(), rootId) };
  }

  async sharedSubtree(rootId: string): Promise<Subtree> {
    const { includes } = await this.subtree(rootId);
    return { rootId, includes: (codexId) => includes(codexId) && !this.isTrashed(codexId.toLowerCase()) };
  }

  async ancestry(): Promise<(codexId: string) => readonly string[]> {
    await this.inTurn(() => undefined);
    return (codexId) => {
      const workspace = this.opened?.replica.workspace;
      const id = codexId.toLowerCase();
      return workspace === undefined || workspace.node(id) === null ? [] : workspace.ancestors(id);
    };
  }

  private isTrashed(codexId: string): boolean {
    return this.opened?.replica.workspace.node(codexId)?.standing === 'trashed';
  }

  /** Connected for writing to a Codex of this tree, or its comments, that no grant covers any more. */
  private hasLostGrant({ actor, documentName, readOnly }: Connected): boolean {
    if (readOnly || !isGranted(actor)) return false;
    const name = parseDocumentName(documentName);
    if (name?.kind !== 'codex' && name?.kind !== 'comments') return false;
    const node = this.opened?.replica.workspace.node(name.id) ?? null;
    if (node === null) return false;
    const action = name.kind === 'codex' ? 'edit' : 'comment';
    const templateId = node.label?.templateId;
    const place = { id: name.id, privateTopId: null, ...(templateId !== undefined && { templateId }) };
    return !can(actor, { action, resource: { kind: 'codex', ...place } });
  }

  private isInside(codexId: string, rootId: string): boolean {
    const workspace = this.opened?.replica.workspace;
    if (workspace === undefined || workspace.node(codexId) === null) return false;
    return codexId === rootId || workspace.ancestors(codexId).includes(rootId);
  }
}

/** Connected to a Codex that is not in the part of the tree that the token, or the link, is for. */
function isOutside({ actor, documentName }: Connected): boolean {
  if (!isLimited(actor)) return false;
  const name = parseDocumentName(documentName);
  const isOfCodex = name?.kind === 'codex' || name?.kind === 'comments';
  return isOfCodex && !actor.subtree.includes(name.id);
}

function isGranted(actor: Actor): boolean {
  return actor.kind === 'user' && actor.grants !== undefined;
}

function isLimited(actor: Actor): actor is Exclude<Actor, SystemActor> & { readonly subtree: Subtree } {
  return actor.kind !== 'system' && actor.subtree !== undefined;
}
