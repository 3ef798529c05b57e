/** Everything of this person that waits on this device, in whichever document, and the sending of it. */
import { parseDocumentName } from '#core/protocol/document-name.ts';
import { inOneTab, readRefusals, sendWaiting } from '#sync/pending/outbox-sender.ts';
import type { DocumentSession, PendingOperation } from '#sync/session/document-session.ts';
import { openSessions, type SessionLease, watchSessions } from '#sync/session/shared-sessions.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';

/** Changes of a page are told at once, those of other tabs and of the store after this; sooner while something waits. */
const LOOK_AGAIN_MS = 10_000;
const LOOK_WHILE_WAITING_MS = 1_500;
const SETTLE_MS = 200;
const LASTING_MS = 1_000;

export interface WaitingDocument {
  readonly documentName: string;
  /** `null` for the tree. */
  readonly codexId: string | null;
  /** Oldest first. */
  readonly edits: readonly PendingOperation[];
  /** Why the server does not take them; `null` while they only wait. */
  readonly refusal: string | null;
  /** Something in it has been waiting for a while: edits of another tab pass through the store on their way. */
  readonly lasting: boolean;
}

export interface OutboxState {
  /** The tree first, then by the oldest edit. */
  readonly documents: readonly WaitingDocument[];
  /** Edits that wait to be sent, and those that the server does not take. */
  readonly waiting: number;
  readonly refused: number;
  readonly sending: boolean;
}

export interface OutboxOptions {
  readonly store: LocalStore;
  readonly personId: string;
  readonly now: () => number;
  readonly lease: (documentName: string) => SessionLease<DocumentSession>;
}

const NOTHING: OutboxState = { documents: [], waiting: 0, refused: 0, sending: false };

export class Outbox {
  private readonly options: OutboxOptions;
  private readonly listeners = new Set<() => void>();
  private readonly stopWatching: () => void;
  private soon: ReturnType<typeof setTimeout> | null = null;
  private later: ReturnType<typeof setTimeout> | null = null;
  private looking: Promise<void> | null = null;
  private stopped = false;
  private state = NOTHING;
  /** The oldest edit of each document, and when it was first seen, in ms. */
  private oldest = new Map<string, { readonly id: string; readonly seenAt: number }>();

  constructor(options: OutboxOptions) {
    this.options = options;
    this.stopWatching = watchSessions(() => this.lookSoon());
    void this.look();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly get = (): OutboxState => this.state;

  /** Sends what waits in documents that are not open; those that are send for themselves. Nothing when another tab is at it. */
  async send(): Promise<void> {
    if (this.state.sending || this.stopped) return;
    this.set({ ...this.state, sending: true });
    try {
      const { personId } = this.options;
      await inOneTab(`outbox of ${personId}`, async () => void (await sendWaiting(this.options)));
    } finally {
      this.set({ ...this.state, sending: false });
      await this.look();
    }
  }

  /** Looks what there is now. A store that can't be read says nothing of what is open here. */
  look(): Promise<void> {
    if (this.later !== null) clearTimeout(this.later);
    this.later = null;
    this.looking ??= this.read().finally(() => {
      this.looking = null;
      if (this.stopped || this.later !== null) return;
      const delay = this.state.waiting > 0 ? LOOK_WHILE_WAITING_MS : LOOK_AGAIN_MS;
      this.later = setTimeout(() => void this.look(), delay);
    });
    return this.looking;
  }

  stop(): void {
    this.stopped = true;
    if (this.later !== null) clearTimeout(this.later);
    if (this.soon !== null) clearTimeout(this.soon);
    this.stopWatching();
    this.listeners.clear();
  }

  private lookSoon(): void {
    this.soon ??= setTimeout(() => {
      this.soon = null;
      void this.look();
    }, SETTLE_MS);
  }

  private async read(): Promise<void> {
    const { store, personId } = this.options;
    const [stored, refusals] = await Promise.all([
      readStored(store, personId).catch(() => []),
      readRefusals(store, personId).catch(() => new Map<string, { reason: string }>()),
    ]);
    if (this.stopped) return;
    const edits = new Map(stored);
    const reasons = new Map([...refusals].map(([name, { reason }]) => [name, reason]));
    for (const { documentName, session } of openSessions(personId)) {
      const { phase, reason } = session.status.get();
      if (phase === 'loading') continue;
      // A page knows before its store does, and the store knows of other tabs.
      edits.set(documentName, joinEdits(session.pendingOperations(), edits.get(documentName) ?? []));
      if (phase === 'gone' || phase === 'read-only') reasons.set(documentName, phase);
      else if (phase === 'denied') reasons.set(documentName, reason ?? phase);
      else if (phase === 'saved' || phase === 'saving') reasons.delete(documentName);
    }
    const documents = [...edits]
      .filter(([, list]) => list.length > 0)
      .map(([documentName, list]) => ({
        documentName,
        codexId: codexOf(documentName),
        edits: list,
        refusal: reasons.get(documentName) ?? null,
        lasting: this.isLasting(documentName, list[0]?.id ?? ''),
      }))
      .sort(inOrder);
    for (const name of [...this.oldest.keys()])
      if (!documents.some(({ documentName }) => documentName === name)) this.oldest.delete(name);
    const count = (refused: boolean) =>
      documents.reduce(
        (sum, { edits, refusal }) => sum + ((refusal !== null) === refused ? countEdits(edits) : 0),
        0,
      );
    this.set({ documents, waiting: count(false), refused: count(true), sending: this.state.sending });
  }

  private isLasting(documentName: string, id: string): boolean {
    const now = this.options.now();
    const known = this.oldest.get(documentName);
    if (known?.id === id) return now - known.seenAt >= LASTING_MS;
    this.oldest.set(documentName, { id, seenAt: now });
    return false;
  }

  private set(state: OutboxState): void {
    if (sameState(this.state, state)) return;
    this.state = state;
    for (const listener of [...this.listeners]) listener();
  }
}

async function readStored(
  store: LocalStore,
  personId: string,
): Promise<readonly (readonly [string, readonly PendingOperation[]])[]> {
  const own = personalStore(store, personId);
  const waiting = (await own.list()).filter((listed) => listed.waiting > 0);
  return await Promise.all(
    waiting.map(async ({ documentName }) => [documentName, await own.waiting(documentName)] as const),
  );
}

/** How many edits these are: a segment is several. */
export function countEdits(edits: readonly PendingOperation[]): number {
  return edits.reduce((sum, { count }) => sum + count, 0);
}

function joinEdits(
  own: readonly PendingOperation[],
  stored: readonly PendingOperation[],
): readonly PendingOperation[] {
  const ids = new Set(own.map(({ id }) => id));
  return [...own, ...stored.filter(({ id }) => !ids.has(id))].sort((a, b) => a.from - b.from);
}

function codexOf(documentName: string): string | null {
  const name = parseDocumentName(documentName);
  return name?.kind === 'codex' ? name.id : null;
}

function inOrder(a: WaitingDocument, b: WaitingDocument): number {
  if ((a.codexId === null) !== (b.codexId === null)) return a.codexId === null ? -1 : 1;
  return (a.edits[0]?.from ?? 0) - (b.edits[0]?.from ?? 0);
}

function sameState(a: OutboxState, b: OutboxState): boolean {
  return (
    a.sending === b.sending &&
    a.documents.length === b.documents.length &&
    a.documents.every((one, index) => {
      const other = b.documents[index];
      return (
        other !== undefined &&
        one.documentName === other.documentName &&
        one.refusal === other.refusal &&
        one.lasting === other.lasting &&
        countEdits(one.edits) === countEdits(other.edits) &&
        one.edits.at(-1)?.id === other.edits.at(-1)?.id
      );
    })
  );
}
