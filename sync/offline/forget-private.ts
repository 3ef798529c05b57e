/** Deletes the copies of private Codices that this person may no longer read, except what was not sent. */
import * as Y from 'yjs';
import type { Environment } from '#core/environment.ts';
import { parseDocumentName, subtreeDocumentName } from '#core/protocol/document-name.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import type { OfflineRegistry } from './offline-registry.ts';

export interface ForgetParts {
  /** One person's part of it. */
  readonly store: LocalStore;
  readonly registry: OfflineRegistry;
  readonly environment: Environment;
  /** The private Codices that the server says they have a role on. */
  readonly roles: ReadonlySet<string>;
  /** Ends the session of a document that this page has open, at once: it shows nothing more, and nothing is written behind the deletion. */
  readonly closeSession: (documentName: string) => Promise<void>;
  /** What was kept for a copy besides the document goes with it. */
  readonly onDropped: (codexId: string) => Promise<void>;
}

/**
 * Forgets every private tree without a role on it, and the Codices of it: those that the tree names as it lies here, and those that were
 * opened or fetched. A document with edits that the server lacks is kept, to be downloaded. Answers the ids of all that is forgotten, for
 * whoever holds answers about them.
 */
export async function forgetPrivate(parts: ForgetParts): Promise<ReadonlySet<string>> {
  const { store, registry, roles } = parts;
  await registry.loaded;
  const { copies, pinnedTrees } = registry.get();
  const held = (await store.list()).map(({ documentName }) => documentName);
  const trees = held.flatMap(treeIn);
  const known = [...copies.values()].flatMap(({ privateTopId }) => privateTopId ?? []);
  const lost = new Set([...trees, ...known, ...pinnedTrees.values()].filter((topId) => !roles.has(topId)));
  const forgotten = new Set<string>();
  for (const topId of lost) {
    const opened = [...copies].filter(([, copy]) => copy.privateTopId === topId).map(([id]) => id);
    // A tree may name what is none of it: what is known to stand elsewhere stays.
    const named = (await namedIn(parts, topId)).filter(
      (id) => (copies.get(id)?.privateTopId ?? topId) === topId,
    );
    for (const id of new Set([topId, ...named, ...opened])) {
      await forgetCodex(parts, held, id);
      forgotten.add(id);
    }
    for (const [id, pinnedIn] of pinnedTrees) if (pinnedIn === topId) await registry.setPinned(id, false);
    await forgetDocument(parts, subtreeDocumentName(topId));
  }
  return forgotten;
}

function treeIn(documentName: string): string[] {
  const name = parseDocumentName(documentName);
  return name?.kind === 'subtree' ? [name.id] : [];
}

/** Only reads. */
const READER = { id: 'reader', name: 'Reader' };

async function namedIn({ store, environment }: ForgetParts, topId: string): Promise<readonly string[]> {
  const { updates } = await store.load(subtreeDocumentName(topId));
  const doc = new Y.Doc();
  try {
    for (const update of updates) Y.applyUpdate(doc, update);
    const tree = openWorkspace(doc, { environment, actor: READER });
    return tree.children(null).flatMap((id) => [...tree.subtree(id)]);
  } catch {
    // What cannot be read names nothing.
    return [];
  } finally {
    doc.destroy();
  }
}

/** With its comments and its branches. */
async function forgetCodex(parts: ForgetParts, held: readonly string[], id: string): Promise<void> {
  const own = held.filter((documentName) => {
    const name = parseDocumentName(documentName);
    return name?.id === id && (name.kind === 'codex' || name.kind === 'comments');
  });
  // All of them first: a page that hides one writes nothing more of the others.
  await Promise.all(own.map(parts.closeSession));
  for (const documentName of own) await forgetDocument(parts, documentName);
  await parts.onDropped(id);
  await parts.registry.drop(id);
}

async function forgetDocument({ store, closeSession }: ForgetParts, documentName: string): Promise<void> {
  await closeSession(documentName);
  const { outbox } = await store.load(documentName);
  if (outbox.length === 0) await store.delete(documentName);
}
