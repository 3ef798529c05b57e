/** For tests of peers: pages connected in memory, without browser or server. */
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { LoadPeers, MadeEdit } from '#sync/session/session-peers.ts';
import { DocumentPeers, type PeerTransports } from './document-peers.ts';
import type { Wire } from './peer-channel.ts';
import { PeerExchange, type PeerLink } from './peer-exchange.ts';
import { type PeerMessage, readPeerMessage, writePeerMessage } from './peer-message.ts';
import type { ProvenEdit } from './peer-proofs.ts';
import type { TabChannel } from './peer-tabs.ts';

export type { Connect } from './peer-mesh.ts';

const SERVER = Symbol('server');

/** A page with nothing but a document and its exchange. */
export interface TestPage {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly exchange: PeerExchange;
  /** What it would hand to the server in the name of others. */
  readonly proven: ProvenEdit[];
  /** What it was sent, by kind. */
  readonly heard: PeerMessage['kind'][];
  text(): string;
  close(): void;
}

/** `earlier`: made on it before its peers were looked for. */
export function createPage(client: number, earlier: readonly MadeEdit[] = []): TestPage {
  const doc = new Y.Doc();
  doc.clientID = client;
  for (const { update } of earlier) Y.applyUpdate(doc, update);
  const awareness = new Awareness(doc);
  const proven: ProvenEdit[] = [];
  const exchange = new PeerExchange({
    doc,
    awareness,
    isServer: (origin) => origin === SERVER,
    isLocal: (origin) => origin === null,
    earlier,
    personOf: (id) => ({ id: `person ${id}`, name: `Person ${id}` }),
    now: () => 1_000,
    store: null,
    onProven: (edit) => proven.push(edit),
    onRefused: () => undefined,
  });
  return {
    doc,
    awareness,
    exchange,
    proven,
    heard: [],
    text: () => doc.getText('title').toString(),
    close() {
      exchange.destroy();
      doc.destroy();
    },
  };
}

/** Joins two pages; messages travel as bytes, and in turn. Answers how to part them. */
export function join(a: TestPage, b: TestPage, kind: PeerLink['kind'] = 'browser'): () => void {
  let open = true;
  const linkTo = (from: TestPage, to: TestPage): { link: PeerLink; back: () => PeerLink } => {
    const back: { link: PeerLink | null } = { link: null };
    const link: PeerLink = {
      kind,
      client: to.doc.clientID,
      send(message) {
        const bytes = writePeerMessage(message);
        queueMicrotask(() => {
          if (!open) return;
          const heard = readPeerMessage(bytes);
          to.heard.push(heard.kind);
          to.exchange.receive(backOf(from, to), heard);
        });
      },
    };
    return { link, back: () => back.link ?? link };
  };
  const [ab, ba] = [linkTo(a, b).link, linkTo(b, a).link];
  const backOf = (from: TestPage, to: TestPage): PeerLink => (from === a && to === b ? ba : ab);
  a.exchange.add(ab);
  b.exchange.add(ba);
  if (kind === 'tab') ab.send(a.exchange.greeting(true));
  return () => {
    open = false;
    a.exchange.remove(ab);
    b.exchange.remove(ba);
  };
}

/** Peers by `transports`, for the options of a session. */
export function peersBy(transports: PeerTransports): LoadPeers {
  return async () => (context) => new DocumentPeers(context, transports);
}

/** A pair of wires; what one end sends the other takes a moment later, in order. */
export function createWires(): [Wire, Wire] {
  const make = (): Wire & { peer: Wire | null; closed: boolean } => {
    const wire: Wire & { peer: Wire | null; closed: boolean } = {
      peer: null,
      closed: false,
      buffered: 0,
      onFrame: null,
      onClosed: null,
      onDrained: null,
      send(frame) {
        if (wire.closed) throw new Error('the wire is cut');
        queueMicrotask(() => wire.peer?.onFrame?.(frame));
      },
      close() {
        if (wire.closed) return;
        wire.closed = true;
        wire.onClosed?.();
        wire.peer?.close();
      },
    };
    return wire;
  };
  const [a, b] = [make(), make()];
  a.peer = b;
  b.peer = a;
  return [a, b];
}

/** BroadcastChannels of one imagined browser. */
export function createTabChannels(): (name: string) => TabChannel {
  const open = new Map<string, Set<TabChannel>>();
  return (name) => {
    const all = open.get(name) ?? new Set();
    open.set(name, all);
    const channel: TabChannel = {
      onmessage: null,
      postMessage(message) {
        const data = structuredClone(message);
        for (const other of all) {
          if (other !== channel)
            queueMicrotask(() => other.onmessage?.(new MessageEvent('message', { data })));
        }
      },
      close: () => void all.delete(channel),
    };
    all.add(channel);
    return channel;
  };
}

/** Lets everything that waits for a moment happen. */
export async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}
