/** Live documents without sockets, for tests and for commands while no server runs. */
import * as Y from 'yjs';
import { authorOf } from '#core/access/author.ts';
import type { Actor } from '#core/access/policy.ts';
import { readPin } from '#core/codex/pin.ts';
import { operationId, summarizeUpdate } from '#core/document/summarize-update.ts';
import type { Environment } from '#core/environment.ts';
import type { CLOSE } from '#core/protocol/close-codes.ts';
import type { Journal } from '../journal/journal.ts';
import type { AgentBudget } from '../ports/limits/agent-budget.port.ts';
import type {
  Connected,
  ConnectedFilter,
  EditBase,
  EditOptions,
  LiveDocuments,
  MadeEdit,
  StoredHook,
  TogetherEdit,
} from '../ports/live-documents.port.ts';
import type { ServerEditCheck } from '../ports/update-checks.port.ts';
import { isLargeDocument } from '../threads/document-size.ts';
import { isChosen } from './sessions/connected-filter.ts';

export interface MemoryDocuments extends LiveDocuments {
  /** Pretends that somebody is connected; `disconnect` removes them again. */
  connect(connected: Connected): void;
  /** What was announced, and who was disconnected and why, in order. */
  readonly announced: readonly {
    readonly documentName: string;
    readonly message: unknown;
    readonly to?: readonly string[];
  }[];
  readonly closed: readonly { readonly socketId: string; readonly reason: string }[];
}

export interface MemoryDocumentsParts {
  readonly environment: Environment;
  readonly journal: Journal;
  readonly onStored?: StoredHook;
  readonly checkServerEdit?: ServerEditCheck;
  readonly agentBudget?: AgentBudget;
}

export function createMemoryDocuments(parts: MemoryDocumentsParts): MemoryDocuments {
  return new DocumentsInMemory(parts);
}

/** Every edit loads the document, changes a copy and appends the difference; edits of one document queue up. */
class DocumentsInMemory implements MemoryDocuments {
  readonly announced: { documentName: string; message: unknown; to?: readonly string[] }[] = [];
  readonly closed: { socketId: string; reason: string }[] = [];
  private readonly parts: MemoryDocumentsParts;
  private readonly queues = new Map<string, Promise<unknown>>();
  private connections: Connected[] = [];

  constructor(parts: MemoryDocumentsParts) {
    this.parts = parts;
  }

  edit<T>(
    name: string,
    actor: Actor,
    options: EditOptions,
    edit: (doc: Y.Doc) => T,
  ): Promise<{ result: T; seq: number; changed: boolean }> {
    return this.queued(name, actor, options, async () => {
      const doc = await this.load(name);
      const before = new Y.Doc();
      Y.applyUpdate(before, Y.encodeStateAsUpdate(doc));
      const updates: Uint8Array[] = [];
      doc.on('update', (update: Uint8Array) => updates.push(update));
      const result = edit(doc);
      if (updates.length === 0) return { result, seq: await this.headSeq(name), changed: false };
      const seq = await this.append(name, actor, options, before, Y.mergeUpdates(updates));
      return { result, seq, changed: true };
    });
  }

  apply(name: string, actor: Actor, options: EditOptions, update: Uint8Array): Promise<{ seq: number }> {
    return this.queued(name, actor, options, async () => ({
      seq: await this.append(name, actor, options, await this.load(name), update),
    }));
  }

  editElsewhere(
    name: string,
    actor: Actor,
    options: EditOptions,
    make: (base: { readonly state: Uint8Array; readonly clientId: number }) => Promise<MadeEdit>,
  ): Promise<{ seq: number; changed: boolean }> {
    return this.queued(name, actor, options, async () => {
      const before = await this.load(name);
      const state = Y.encodeStateAsUpdate(before);
      const { update } = await make({ state, clientId: new Y.Doc().clientID });
      if (update === null) return { seq: await this.headSeq(name), changed: false };
      return { seq: await this.append(name, actor, options, before, update), changed: true };
    });
  }

  /** One after the other: without sockets there is nobody to see half of it. */
  async editTogether(
    actor: Actor,
    edits: readonly TogetherEdit[],
    make: (bases: readonly EditBase[]) => Promise<readonly MadeEdit[]>,
  ): Promise<readonly { seq: number; changed: boolean }[]> {
    const bases: EditBase[] = [];
    for (const { documentName } of edits)
      bases.push({
        state: Y.encodeStateAsUpdate(await this.load(documentName)),
        clientId: new Y.Doc().clientID,
      });
    const made = await make(bases);
    const answers: { seq: number; changed: boolean }[] = [];
    for (const [place, { documentName, options }] of edits.entries())
      answers.push(
        await this.editElsewhere(documentName, actor, options, async () => made[place] ?? { update: null }),
      );
    return answers;
  }

  async read<T>(
    name: string,
    read: (doc: Y.Doc) => T,
    ofLarge?: (state: Uint8Array) => Promise<T>,
  ): Promise<T> {
    const doc = await this.load(name);
    return ofLarge && isLargeDocument(doc) ? await ofLarge(Y.encodeStateAsUpdate(doc)) : read(doc);
  }

  private queued<T>(
    name: string,
    actor: Actor,
    { origin, operationId }: EditOptions,
    work: () => Promise<T>,
  ): Promise<T> {
    const checked = async (): Promise<T> => {
      const pin = async () => readPin(await this.load(name));
      await this.parts.checkServerEdit?.({ documentName: name, actor, origin, operationId, readPin: pin });
      return await work();
    };
    const result = (this.queues.get(name) ?? Promise.resolve()).catch(() => undefined).then(checked);
    this.queues.set(name, result);
    return result;
  }

  private async load(name: string): Promise<Y.Doc> {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, (await this.parts.journal.load(name)).state);
    return doc;
  }

  private headSeq(name: string): Promise<number> {
    return this.parts.journal.headSeq(name);
  }

  private async append(
    name: string,
    actor: Actor,
    options: EditOptions,
    before: Y.Doc,
    update: Uint8Array,
  ): Promise<number> {
    const { journal, environment, onStored, agentBudget } = this.parts;
    const id = options.operationId ?? operationId(update);
    const summary = summarizeUpdate(before, update);
    await agentBudget?.take(actor, { documentName: name, operationId: id, bytes: update.length, summary });
    const { seq } = await journal.append({
      documentName: name,
      operationId: id,
      payload: update,
      actor: authorOf(actor),
      clientId: 0,
      origin: options.origin,
      clientTime: options.clientTime ?? environment.now(),
      summary,
      ...(options.proposal !== undefined && { proposal: options.proposal }),
    });
    const more = onStored?.(name, actor, update) ?? null;
    if (more !== null) await more;
    return seq;
  }

  connect(connected: Connected): void {
    this.connections.push(connected);
  }

  connected(name?: string): readonly Connected[] {
    return this.connections.filter((one) => name === undefined || one.documentName === name);
  }

  disconnect(filter: ConnectedFilter, close: (typeof CLOSE)[keyof typeof CLOSE]): number {
    return this.disconnectHere((one) => isChosen(filter, one), close);
  }

  disconnectHere(
    matches: (connected: Connected) => boolean,
    { reason }: (typeof CLOSE)[keyof typeof CLOSE],
  ): number {
    const leaving = this.connections.filter(matches);
    this.connections = this.connections.filter((one) => !leaving.includes(one));
    for (const { socketId } of leaving) this.closed.push({ socketId, reason });
    return leaving.length;
  }

  /** Every edit reads the journal. */
  async discard(): Promise<void> {}

  announce(documentName: string, message: unknown, to?: readonly string[]): void {
    this.announced.push({ documentName, message, ...(to && { to }) });
  }

  tellHere(matches: (connected: Connected) => boolean, message: unknown): void {
    for (const { documentName } of this.connections.filter(matches))
      this.announced.push({ documentName, message });
  }
}
