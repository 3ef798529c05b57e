/** A simulated client that types unique words and records which were acknowledged. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { MESSAGE, readClientFrame, readHead, readServerFrame } from '#core/protocol/wire/frames.ts';

export interface Typist {
  readonly name: string;
  readonly documentName: string;
  readonly doc: Y.Doc;
  readonly typed: readonly string[];
  readonly acknowledged: ReadonlySet<string>;
  readonly isConnected: () => boolean;
  /** Everything typed so far is acknowledged. */
  readonly isSettled: () => boolean;
  type(): void;
  leave(): void;
}

const RECONNECT_MS = 40;
/** Of a plain text field that a template may have. */
export const WORDS = 'field:body';

/** Clock ranges of the typist's own client id that a frame on its way carries. */
type Carried = readonly { readonly from: number; readonly to: number }[];

/**
 * The stock provider, because what counts is what any client is told. Acknowledgements are matched on the wire, socket by
 * socket: the server answers edits in the order in which they were sent.
 */
export function startTypist(options: {
  /** Of a process; asked for each connection, as a balancer would choose one. */
  url: () => string;
  name: string;
  documentName: string;
  /** What it shows at the door; that of the fault server when absent. */
  token?: string;
}): Typist {
  const doc = new Y.Doc();
  const { typed, acknowledged, type, acknowledge } = createWords(options.name, doc);

  /**
   * A new provider for each connection: the stock one, when a socket dies between opening and its first message, goes
   * on with two reconnect loops that close each other's sockets for ever.
   */
  let provider = connect();
  let gone = false;

  function connect(): HocuspocusProvider {
    // A socket that the provider has replaced by another while connecting is none of ours.
    const onClosed = (closed: WebSocket): void => {
      const { webSocket } = websocketProvider;
      if (webSocket === null || Object.is(webSocket, closed)) setTimeout(() => reconnect(next), RECONNECT_MS);
    };
    const websocketProvider: HocuspocusProviderWebsocket = new HocuspocusProviderWebsocket({
      url: options.url(),
      WebSocketPolyfill: watchedWebSocket(doc.clientID, acknowledge, onClosed),
    });
    const next: HocuspocusProvider = new HocuspocusProvider({
      name: options.documentName,
      document: doc,
      token: options.token ?? `editor:${options.name}`,
      websocketProvider,
    });
    next.attach();
    return next;
  }

  function disconnect(): void {
    const { websocketProvider } = provider.configuration;
    provider.destroy();
    websocketProvider.destroy();
  }

  function reconnect(lost: HocuspocusProvider): void {
    if (gone || lost !== provider) return;
    disconnect();
    provider = connect();
  }

  return {
    name: options.name,
    documentName: options.documentName,
    doc,
    typed,
    acknowledged,
    isConnected: () => provider.synced,
    isSettled: () => provider.synced && acknowledged.size === typed.length,
    type,
    leave() {
      gone = true;
      disconnect();
    },
  };
}

/** The words of a typist, and which of them are acknowledged. */
function createWords(name: string, doc: Y.Doc) {
  const text = doc.getText(WORDS);
  const typed: string[] = [];
  const acknowledged = new Set<string>();
  /** The clock of the client id before each word. */
  const clocks: number[] = [];
  return {
    typed,
    acknowledged,
    type(): void {
      const word = `${name}.${typed.length}`;
      clocks.push(Y.getState(doc.store, doc.clientID));
      typed.push(word);
      text.insert(text.length, `${word} `);
    },
    acknowledge(carried: Carried): void {
      typed.forEach((word, index) => {
        const clock = clocks[index] ?? 0;
        if (carried.some(({ from, to }) => clock >= from && clock + word.length + 1 <= to))
          acknowledged.add(word);
      });
    },
  };
}

function watchedWebSocket(
  clientId: number,
  acknowledge: (carried: Carried) => void,
  onClosed: (closed: WebSocket) => void,
): new (
  url: string,
) => WebSocket {
  return class extends WebSocket {
    private readonly onTheirWay: Carried[] = [];

    constructor(url: string) {
      super(url);
      // The provider closes sockets that are still connecting after it stopped listening to their errors.
      this.on('error', () => undefined);
      this.once('close', () => onClosed(this));
      this.addEventListener('message', ({ data }) => this.read(new Uint8Array(data as ArrayBuffer)));
    }

    override send(data: Uint8Array): void {
      const head = readHead(data);
      const frame = readClientFrame(head);
      if (head.type === MESSAGE.sync && frame.kind === 'edits')
        for (const { update } of frame.edits) this.onTheirWay.push(rangesOf(update, clientId));
      super.send(data);
    }

    private read(data: Uint8Array): void {
      const frame = readServerFrame(data);
      if (frame.kind === 'status') {
        for (const carried of this.onTheirWay.splice(0, frame.count)) if (frame.stored) acknowledge(carried);
      } else if (frame.kind === 'stateVector') {
        // What the server says it has, it must have stored, also when the acknowledgement was lost with the connection.
        acknowledge([{ from: 0, to: Y.decodeStateVector(frame.vector).get(clientId) ?? 0 }]);
      }
    }
  };
}

function rangesOf(update: Uint8Array, clientId: number): Carried {
  return Y.decodeUpdate(update)
    .structs.filter((struct) => struct.id.client === clientId && !(struct instanceof Y.Skip))
    .map(({ id, length }) => ({ from: id.clock, to: id.clock + length }));
}

/** The words of a stored document. */
export function wordsOf(state: Uint8Array): Set<string> {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return new Set(doc.getText(WORDS).toString().split(' '));
}
