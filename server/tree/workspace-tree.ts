/** The tree of Codices on the server: one door to read it, to edit it, and to keep the Codex table up to it. */
import type { Logger } from 'pino';
import type { Actor, Subtree } from '#core/access/policy.ts';
import type { Environment } from '#core/environment.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { codexDocumentName, parseDocumentName, workspaceDocumentName } from '#core/protocol/document-name.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { ensureWorkspace } from '../access/workspace-setting.ts';
import type { Journal } from '../journal/journal.ts';
import type { Connected, LiveDocuments } from '../ports/live-documents.port.ts';
import type { WorkspaceTree } from '../ports/workspace-tree.port.ts';
import { readProgress } from '../projection/tables/tree-store.ts';
import { createTreeProjection, type TreeProjection } from './tree-projection.ts';
import { openTreeReplica, type TreeReplica } from './tree-replica.ts';

export interface WorkspaceTreeParts {
  readonly prisma: PrismaClient;
  readonly journal: Journal;
  readonly live: LiveDocuments;
  readonly environment: Environment;
  readonly log: Logger;
}

/** Operations of the log beyond twice the number of nodes after which old ones are folded. */
const SPARE_ENTRIES = 5_000;
const FOLD_AFTER_MS = 30 * 24 * 60 * 60 * 1000;
/** When nothing is old enough to be folded, looking again at once would find the same. */
const FOLD_AGAIN_MS = 60 * 60 * 1000;

/** Nothing is read before it is needed: the workspace may be made later than this. */
export function createWorkspaceTree(parts: WorkspaceTreeParts): WorkspaceTree {
  const { prisma, journal, live, environment, log } = parts;
  let name: string | null = null;
  let opened: { readonly replica: TreeReplica; readonly projection: TreeProjection } | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let foldedAt = Number.NEGATIVE_INFINITY;

  /** The replica is read, followed and projected by one caller at a time. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  }

  async function documentName(): Promise<string> {
    name ??= workspaceDocumentName((await ensureWorkspace({ prisma, environment })).id);
    return name;
  }

  async function current(): Promise<NonNullable<typeof opened>> {
    if (opened === null) {
      const progress = await readProgress(prisma);
      const replicaParts = { journal, environment, documentName: await documentName() };
      const replica = await openTreeReplica(replicaParts, progress ?? undefined);
      opened = { replica, projection: createTreeProjection({ prisma, replica, now: environment.now }) };
    }
    await opened.replica.catchUp();
    return opened;
  }

  /**
   * On the copy first, which is quick, then through the live document like every edit. What pages do between the two merges;
   * edits from here take turns, so that what they were checked against is what they are made on.
   */
  async function edit<T>(actor: Actor, run: (workspace: Workspace) => T): Promise<T> {
    const result = await inTurn(async () => {
      const { replica } = await current();
      try {
        const { result, update } = replica.edit(actor, run);
        if (update !== null)
          replica.stored((await live.apply(await documentName(), actor, { origin: 'api' }, update)).seq);
        return result;
      } catch (error) {
        if (replica.isAhead) opened = null;
        throw error;
      }
    });
    // Also when nothing changed: the edit before this one may have been stored and its rows not.
    await project();
    return result;
  }

  async function project(codexIds: readonly string[] = []): Promise<void> {
    const isLong = await inTurn(async () => {
      const { replica, projection } = await current();
      readmit(await projection.write(codexIds));
      shutOut();
      const { logLength, size } = replica.workspace;
      return logLength > size * 2 + SPARE_ENTRIES && environment.now() - foldedAt > FOLD_AGAIN_MS;
    });
    if (isLong) await fold();
  }

  /** What a connection may do is decided when it opens, so everybody in these Codices is sent to open them again. */
  function readmit(codexIds: readonly string[]): void {
    if (codexIds.length === 0) return;
    const names = new Set(codexIds.map(codexDocumentName));
    live.disconnect(({ documentName }) => names.has(documentName), CLOSE.tryAgainLater);
  }

  /** Whoever came by a token for a part of the tree goes when a Codex is moved out of it. */
  function shutOut(): void {
    const isOutside = ({ actor, documentName }: Connected): boolean => {
      const name = parseDocumentName(documentName);
      if (actor.kind !== 'user' || actor.subtree === undefined) return false;
      return name?.kind === 'codex' && !actor.subtree.includes(name.id);
    };
    // Ending access has a price for everybody, so not without need.
    if (live.connected().some(isOutside)) live.disconnect(isOutside, CLOSE.revoked);
  }

  function isInside(codexId: string, rootId: string): boolean {
    const workspace = opened?.replica.workspace;
    if (workspace === undefined || workspace.node(codexId) === null) return false;
    return codexId === rootId || workspace.ancestors(codexId).includes(rootId);
  }

  async function subtree(rootId: string): Promise<Subtree> {
    await inTurn(current);
    return { rootId, includes: (codexId) => isInside(codexId.toLowerCase(), rootId) };
  }

  /** Only here: two checkpoints made at the same time would each miss what the other folded. */
  async function fold(): Promise<void> {
    const now = environment.now();
    foldedAt = now;
    const [before, after] = await edit(SYSTEM_ACTOR, (workspace) => {
      const { logLength } = workspace;
      workspace.compact(now - FOLD_AFTER_MS);
      return [logLength, workspace.logLength];
    });
    log.info({ before, after }, 'the log of the tree was folded');
  }

  return {
    documentName,
    read: (read) => inTurn(async () => read((await current()).replica.workspace)),
    edit,
    project,
    subtree,
    labelOf: (codexId) => opened?.replica.workspace.node(codexId)?.label ?? null,
  };
}
