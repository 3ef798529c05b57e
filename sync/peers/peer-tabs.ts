/** The other tabs of this person that show the same document, reached by a BroadcastChannel. */
import type { PeerLink } from './peer-exchange.ts';
import { type PeerMessage, readPeerMessage, writePeerMessage } from './peer-message.ts';

/** The part of `BroadcastChannel` that is used here. */
export interface TabChannel {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  close(): void;
}

export interface TabsOptions {
  readonly open: (name: string) => TabChannel;
  readonly personId: string;
  readonly documentName: string;
  /** Our Yjs client id. */
  readonly client: number;
  readonly onLink: (link: PeerLink) => void;
  readonly onMessage: (link: PeerLink, message: PeerMessage) => void;
}

interface Envelope {
  readonly from: number;
  /** `null`: for whoever is there. */
  readonly to: number | null;
  readonly bytes: Uint8Array;
}

export class PeerTabs {
  private readonly options: TabsOptions;
  private readonly channel: TabChannel;
  private readonly links = new Map<number, PeerLink>();
  private closed = false;

  constructor(options: TabsOptions) {
    this.options = options;
    this.channel = options.open(`bindery ${options.personId} ${options.documentName}`);
    this.channel.onmessage = ({ data }) => this.take(data);
  }

  /** Says to whoever is there that this tab has come. */
  announce(message: PeerMessage): void {
    this.post(null, message);
  }

  /** Whether this page is a tab of the same browser. */
  has(client: number): boolean {
    return this.links.has(client);
  }

  close(): void {
    this.post(null, { kind: 'bye', client: this.options.client });
    this.closed = true;
    this.channel.close();
  }

  private post(to: number | null, message: PeerMessage): void {
    if (this.closed) return;
    const envelope: Envelope = { from: this.options.client, to, bytes: writePeerMessage(message) };
    this.channel.postMessage(envelope);
  }

  private take(data: unknown): void {
    if (!isEnvelope(data)) return;
    const { from, to, bytes } = data;
    if (to !== null && to !== this.options.client) return;
    try {
      const message = readPeerMessage(bytes);
      this.options.onMessage(this.linkTo(from), message);
      if (message.kind === 'bye') this.links.delete(from);
    } catch {
      // An older version of the page may speak another way; each has the server and the store.
    }
  }

  private linkTo(client: number): PeerLink {
    const known = this.links.get(client);
    if (known !== undefined) return known;
    const link: PeerLink = { kind: 'tab', client, send: (message) => this.post(client, message) };
    this.links.set(client, link);
    this.options.onLink(link);
    return link;
  }
}

function isEnvelope(data: unknown): data is Envelope {
  if (typeof data !== 'object' || data === null) return false;
  const { from, to, bytes } = data as Partial<Record<keyof Envelope, unknown>>;
  return typeof from === 'number' && (to === null || typeof to === 'number') && bytes instanceof Uint8Array;
}
