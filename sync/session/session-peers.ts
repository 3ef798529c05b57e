/** The peers of a session: what it asks of them, and when their code is loaded. */
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { Environment } from '#core/environment.ts';
import type { PeerRequest } from '#core/protocol/peer-messages.ts';
import { type Backoff, createBackoff } from '#sync/retry/backoff.ts';
import type { RecordStore } from '#sync/store/local-store.ts';

/** Loads the peers of a document; rejects when their code cannot be loaded now. */
export type LoadPeers = () => Promise<(context: PeersContext) => Peers>;

/** Other pages that show the same document and can be reached without the server. */
export interface Peers {
  /** Where a change came from, by its Yjs origin; `null` when not from another page. */
  sourceOf(origin: unknown): 'tab' | 'browser' | null;
  /** Whether a page is seen without the server, by its Yjs client id. */
  sees(client: number): boolean;
  /** Told whenever something of the server's state may have changed. */
  serverChanged(state: ServerState): void;
  /** Tells the other tabs that the server refused so many edits made here, which they show still. */
  refused(count: number): void;
  /** Takes a message of the server; false when it is about something else. */
  takeAnnouncement(message: unknown): boolean;
  /** Leaves all other pages. */
  close(): void;
}

/** The context in which peers are opened, once the local copy has been read. */
export interface PeersContext {
  readonly documentName: string;
  readonly actor: { readonly id: string };
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly environment: Environment;
  /** This person's. */
  readonly records: RecordStore;
  readonly isServer: (origin: unknown) => boolean;
  readonly isLocal: (origin: unknown) => boolean;
  /** Edits made here before, oldest first, that the server has not confirmed. */
  readonly earlier: readonly MadeEdit[];
  /** Says something to the server; only called while there is one. */
  readonly tellServer: (request: PeerRequest) => void;
  /** How many browsers can be reached. */
  readonly onCount: (count: number) => void;
  /** The server refused so many edits of another tab. */
  readonly onRefused: (count: number) => void;
}

/** An edit made on this page. */
export interface MadeEdit {
  readonly update: Uint8Array;
  /** ms since epoch. */
  readonly at: number;
}

/** The server's state as the session knows it. */
export interface ServerState {
  /** It has said what it has, and can be talked to. */
  readonly connected: boolean;
  /** We and the server have all of each other. */
  readonly synced: boolean;
  readonly readOnly: boolean;
  /** Edits made here that it has not confirmed. */
  readonly waiting: number;
}

const RETRY_MS = 10_000;
const MAX_RETRY_MS = 120_000;

/**
 * Stands in for the peers until their code is loaded; without it, as on a page from the browser's cache, the session goes
 * on without peers and tries again at least every two minutes.
 */
export class SessionPeers implements Peers {
  private readonly context: Omit<PeersContext, 'earlier'>;
  private readonly load: LoadPeers | undefined;
  private readonly backoff: Backoff;
  private readonly earlier: MadeEdit[] = [];
  private server: ServerState = { connected: false, synced: false, readOnly: false, waiting: 0 };
  private peers: Peers | null = null;
  private closed = false;

  /** Without `load` there are never any. */
  constructor(context: Omit<PeersContext, 'earlier'>, load: LoadPeers | undefined) {
    this.context = context;
    this.load = load;
    const { environment, doc } = context;
    this.backoff = createBackoff({
      firstMs: RETRY_MS,
      maxMs: MAX_RETRY_MS,
      random: () => environment.random(),
    });
    if (load !== undefined) doc.on('update', this.changed);
  }

  /** Begins to look for other pages. To be called when the local copy is in memory. */
  async start(): Promise<void> {
    if (this.load === undefined || this.closed) return;
    const open = await this.load().catch(() => null);
    if (this.closed) return;
    if (open === null) this.backoff.schedule(() => void this.start());
    else this.open(open);
  }

  sourceOf(origin: unknown): 'tab' | 'browser' | null {
    return this.peers?.sourceOf(origin) ?? null;
  }

  sees(client: number): boolean {
    return this.peers?.sees(client) ?? false;
  }

  serverChanged(state: ServerState): void {
    this.server = state;
    if (state.synced && state.waiting === 0) this.earlier.length = 0;
    this.peers?.serverChanged(state);
  }

  refused(count: number): void {
    this.peers?.refused(count);
  }

  takeAnnouncement(message: unknown): boolean {
    return this.peers?.takeAnnouncement(message) ?? false;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.stopRecording();
    this.backoff.cancel();
    this.peers?.close();
  }

  private open(open: (context: PeersContext) => Peers): void {
    this.stopRecording();
    this.peers = open({ ...this.context, earlier: this.earlier.splice(0) });
    this.peers.serverChanged(this.server);
  }

  /** What is made here until then goes to other pages in this person's name as well. */
  private readonly changed = (update: Uint8Array, origin: unknown): void => {
    const { isLocal, environment } = this.context;
    if (isLocal(origin)) this.earlier.push({ update, at: environment.now() });
  };

  private stopRecording(): void {
    this.context.doc.off('update', this.changed);
  }
}
