/** For tests: a stock Hocuspocus server with gates where ours waits for its journal. */
import type { Socket } from 'node:net';
import { type Configuration, Server } from '@hocuspocus/server';
import * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { writeEditRefusal } from '#core/protocol/edit-refusal.ts';

export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Frames with content that came in, whether acknowledged or not. */
  readonly received: readonly Uint8Array[];
  /** Tickets that were shown. */
  readonly tickets: readonly string[];
  /** From now on nothing is applied or acknowledged until `release`. */
  hold(): void;
  release(): void;
  text(documentName: string): string;
  /** Client ids that show presence. */
  present(documentName: string): readonly number[];
  /** Closes one document on every connection, the way a revocation does. */
  closeDocument(documentName: string, event: { code: number; reason: string }): void;
  /** Closes the sockets of everybody who has the document open, and lets them come back. */
  closeSockets(documentName: string, event: { code: number; reason: string }): void;
  announce(documentName: string, message: unknown): void;
  /** Cuts every connection and stops listening. */
  stop(): Promise<void>;
}

export interface TestServerOptions {
  /** Listens here again after a stop; else on a free port. */
  readonly port?: number;
  /** Throw `{reason}` to refuse; answer `readOnly`. */
  readonly authenticate?: (ticket: string) => { readOnly: boolean } | Promise<{ readOnly: boolean }>;
  /** True for an update that is closed on as invalid, the way a forged one is. */
  readonly rejects?: (update: Uint8Array) => boolean;
  /** True for an update that is taken later, the way one is whose author's clock was ahead. */
  readonly postpones?: (update: Uint8Array) => boolean;
  /** Told of every stateless message. */
  readonly onStateless?: (payload: string) => void;
  /** What the documents held when the server last stopped. */
  readonly stored?: Map<string, Uint8Array>;
}

const SYNC_STEP_1 = 0;

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const received: Uint8Array[] = [];
  const tickets: string[] = [];
  let gate: Promise<void> | null = null;
  let open: () => void = () => undefined;
  const hooks: Partial<Configuration> = {
    async onAuthenticate({ token, connectionConfig }) {
      tickets.push(token);
      const access = await options.authenticate?.(token);
      connectionConfig.readOnly = access?.readOnly ?? false;
    },
    async onStateless({ payload }) {
      options.onStateless?.(payload);
    },
    async onLoadDocument({ documentName, document }) {
      const state = options.stored?.get(documentName);
      if (state) Y.applyUpdate(document, state);
    },
    async beforeSync({ documentName, document, type, payload, connection }) {
      if (type === SYNC_STEP_1) return;
      received.push(payload);
      if (options.rejects?.(payload)) {
        connection.sendStateless(writeEditRefusal({ reason: 'it is forged', passes: false }));
        connection.close(CLOSE.invalidUpdate);
        throw CLOSE.invalidUpdate;
      }
      if (options.postpones?.(payload)) {
        connection.sendStateless(writeEditRefusal({ reason: 'the clock is ahead', passes: true }));
        connection.close(CLOSE.rateLimited);
        throw CLOSE.rateLimited;
      }
      await gate;
      if (!options.stored || connection.readOnly) return;
      const known = options.stored.get(documentName) ?? Y.encodeStateAsUpdate(document);
      options.stored.set(documentName, Y.mergeUpdates([known, payload]));
    },
  };
  const server = new Server({
    ...hooks,
    address: '127.0.0.1',
    port: options.port ?? 0,
    quiet: true,
    stopOnSignals: false,
    debounce: 1e6,
  });
  const sockets = new Set<Socket>();
  server.httpServer.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await server.listen();
  const { port } = server.address;
  const { hocuspocus } = server;
  const documentNamed = (name: string) => {
    const document = hocuspocus.documents.get(name);
    if (!document) throw new BinderyError('not_found', `Nobody has ${name} open.`);
    return document;
  };
  return {
    url: `ws://127.0.0.1:${port}`,
    port,
    received,
    tickets,
    hold() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    release() {
      gate = null;
      open();
    },
    text: (name) => hocuspocus.documents.get(name)?.getText('title').toString() ?? '',
    present: (name) => [...(hocuspocus.documents.get(name)?.awareness.getStates().keys() ?? [])],
    closeDocument(name, event) {
      for (const connection of documentNamed(name).getConnections()) connection.close(event);
    },
    closeSockets(name, { code, reason }) {
      for (const { webSocket } of documentNamed(name).getConnections()) webSocket.close(code, reason);
    },
    announce: (name, message) => documentNamed(name).broadcastStateless(JSON.stringify(message)),
    async stop() {
      open();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.httpServer.close(resolve));
    },
  };
}
