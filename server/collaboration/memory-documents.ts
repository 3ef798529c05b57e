/** Live documents without sockets, for tests and for programs that edit while no server runs. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { operationId, summarizeUpdate } from '#core/document/summarize-update.ts';
import type { Environment } from '#core/environment.ts';
import type { CLOSE } from '#core/protocol/close-codes.ts';
import type { Journal } from '../journal/journal.ts';
import type { Connected, EditOptions, LiveDocuments, StoredHook } from '../ports/live-documents.port.ts';
import { isLargeDocument } from '../threads/document-size.ts';

export interface MemoryDocuments extends LiveDocuments {
  /** Pretends that somebody is connected; `disconnect` removes them again. */
  connect(connected: Connected): void;
  /** What was announced, and who was disconnected and why, in order. */
  readonly announced: readonly { readonly documentName: string; readonly message: unknown }[];
  readonly closed: readonly { readonly socketId: string; readonly reason: string }[];
}

export interface MemoryDocumentsParts {
  readonly environment: Environment;
  readonly journal: Journal;
  readonly onStored?: StoredHook;
}

/** Every edit loads the document, changes a copy and appends the difference; edits of one document queue up. */
export function createMemoryDocuments({
  environment,
  journal,
  onStored,
}: MemoryDocumentsParts): MemoryDocuments {
  const queues = new Map<string, Promise<unknown>>();
  const announced: { documentName: string; message: unknown }[] = [];
  const closed: { socketId: string; reason: string }[] = [];
  let connections: Connected[] = [];

  async function load(name: string): Promise<Y.Doc> {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, (await journal.load(name)).state);
    return doc;
  }

  function queued<T>(name: string, work: () => Promise<T>): Promise<T> {
    const result = (queues.get(name) ?? Promise.resolve()).catch(() => undefined).then(work);
    queues.set(name, result);
    return result;
  }

  async function append(name: string, actor: Actor, options: EditOptions, before: Y.Doc, update: Uint8Array) {
    const { seq } = await journal.append({
      documentName: name,
      operationId: options.operationId ?? operationId(update),
      payload: update,
      actor: { kind: actor.kind, id: actor.id, name: actor.name },
      clientId: 0,
      origin: options.origin,
      clientTime: options.clientTime ?? environment.now(),
      summary: summarizeUpdate(before, update),
    });
    const more = onStored?.(name, actor, update) ?? null;
    if (more !== null) await more;
    return seq;
  }

  return {
    announced,
    closed,
    connect: (connected) => void connections.push(connected),

    edit: (name, actor, options, edit) =>
      queued(name, async () => {
        const doc = await load(name);
        const before = new Y.Doc();
        Y.applyUpdate(before, Y.encodeStateAsUpdate(doc));
        const updates: Uint8Array[] = [];
        doc.on('update', (update: Uint8Array) => updates.push(update));
        const result = edit(doc);
        if (updates.length === 0) return { result, seq: await journal.headSeq(name), changed: false };
        const seq = await append(name, actor, options, before, Y.mergeUpdates(updates));
        return { result, seq, changed: true };
      }),

    apply: (name, actor, options, update) =>
      queued(name, async () => ({ seq: await append(name, actor, options, await load(name), update) })),

    editElsewhere: (name, actor, options, make) =>
      queued(name, async () => {
        const before = await load(name);
        const { update } = await make({
          state: Y.encodeStateAsUpdate(before),
          clientId: new Y.Doc().clientID,
        });
        if (update === null) return { seq: await journal.headSeq(name), changed: false };
        return { seq: await append(name, actor, options, before, update), changed: true };
      }),

    async read(name, read, ofLarge) {
      const doc = await load(name);
      return ofLarge && isLargeDocument(doc) ? await ofLarge(Y.encodeStateAsUpdate(doc)) : read(doc);
    },

    connected: (name) => connections.filter((one) => name === undefined || one.documentName === name),

    disconnect(matches, { reason }: (typeof CLOSE)[keyof typeof CLOSE]) {
      const leaving = connections.filter(matches);
      connections = connections.filter((one) => !leaving.includes(one));
      for (const { socketId } of leaving) closed.push({ socketId, reason });
      return leaving.length;
    },

    announce: (documentName, message) => void announced.push({ documentName, message }),
  };
}
