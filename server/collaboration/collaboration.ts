/** Puts the collaboration server together: sockets in, Hocuspocus in the middle, the journal in front of every edit. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import type { Environment } from '#core/environment.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Journal } from '../journal/journal.ts';
import type { IceServerOptions } from '../network/ice-servers.ts';
import type { Admission } from '../services/admission.ts';
import type { Authenticator } from '../services/authenticator.ts';
import type { LiveDocuments, StoredHook } from '../services/live-documents.ts';
import type { UpdateChecks } from '../services/update-checks.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import type { TaskThreads } from '../threads/task-threads.ts';
import { createHocuspocusDocuments } from './documents/hocuspocus-documents.ts';
import { createClientIds } from './edits/client-ids.ts';
import { createPendingWrites } from './edits/pending-writes.ts';
import { createWriteAhead } from './edits/write-ahead.ts';
import { authentication } from './hocuspocus/authentication.ts';
import { createDocumentLifecycle } from './hocuspocus/document-lifecycle.ts';
import { createHocuspocus } from './hocuspocus/hocuspocus.ts';
import type { CollaborationMetrics, Watched } from './metrics.ts';
import { createEditForwarder } from './peers/edit-forwarder.ts';
import { createPeerKeys, type PeerKeysOptions } from './peers/peer-keys.ts';
import { createPeerRelay, type PeerRelayOptions } from './peers/peer-relay.ts';
import { createPresence } from './presence/presence.ts';
import { DEFAULT_LIMITS, type Limits } from './sessions/limits.ts';
import { createRevocation } from './sessions/revocation.ts';
import { createSessionRegistry, type Session } from './sessions/sessions.ts';
import { createBroadcast } from './sockets/broadcast.ts';
import { createFrameRouter, type FrameRouter } from './sockets/frame-router.ts';
import { createUpgradeHandler, type Wire } from './sockets/upgrade.ts';
import { type ServerSocket, wrapWebSocket } from './sockets/web-socket.ts';

export interface CollaborationOptions {
  readonly journal: Journal;
  readonly authenticator: Authenticator;
  readonly environment: Environment;
  readonly log: Logger;
  /** Origins a page may open a socket from, the address of the instance first. */
  readonly origins: readonly string[];
  /** Told of every operation that was stored and is shown. */
  readonly onAppended?: (documentName: string) => void;
  /** Says more than the policy can know: in the trash (`read`), deleted for good (`gone`), never made (`none`). */
  readonly admit?: Admission;
  /** Version of the rich text schema; a client that tells an older one reads only. */
  readonly schemaVersion?: number;
  /** Rules that edits from sockets and peers have to keep. */
  readonly checks?: UpdateChecks;
  /** What else belongs to a stored edit. */
  readonly onStored?: StoredHook;
  /** The database was restored from an older backup: until then, ms since epoch, anybody may offer what it lacks. */
  readonly recoverUntil?: number | null;
  /** With what pages are brought together that go on while the server is away; not at all when absent. */
  readonly peers?: Pick<PeerKeysOptions, 'secret' | 'epoch'> &
    Pick<IceServerOptions, 'servers' | 'turnSecret'> &
    Pick<PeerRelayOptions, 'guests'>;
  /** For what is large; done in place when absent. */
  readonly threads?: TaskThreads;
  readonly metrics?: CollaborationMetrics;
  readonly limits?: Partial<Limits>;
  readonly idleMs?: number;
}

export interface Collaboration {
  readonly live: LiveDocuments;
  /** For the HTTP server's `upgrade` event on `/collab`. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  stats(): Watched;
  /** Takes no new sockets and edits, waits for the journal up to the deadline, closes the sockets. */
  close(deadlineMs: number): Promise<void>;
}

const HEARTBEAT_MS = 20_000;
const DEFAULT_IDLE_MS = 30_000;
/** The peer reads 1012 as "restarting: come back". */
const RESTARTING = { code: 1012, reason: 'try-again-later' } as const;

export function createCollaboration(options: CollaborationOptions): Collaboration {
  const { journal, log, environment, metrics } = options;
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { onAppended = () => undefined } = options;
  const clock = (): number => performance.now();
  const sockets = new Map<ServerSocket, FrameRouter>();
  let closing = false;

  const sessions = createSessionRegistry();
  const revocation = createRevocation(sessions, environment.now, () => peers?.renew());
  const clientIds = createClientIds({
    journal,
    environment,
    recoverUntil: options.recoverUntil ?? null,
    isConnected: (documentName, clientId) =>
      sessions.ofDocument(documentName).some((one) => one.ended === null && one.clientId === clientId),
  });
  const pendingWrites = createPendingWrites();
  const broadcast = createBroadcast();
  const presence = createPresence({ clientIds, maxBytes: limits.maxAwarenessBytes, clock });
  const lifecycle = createDocumentLifecycle({
    journal,
    log,
    sessions,
    pendingWrites,
    broadcast,
    clock,
    idleMs: options.idleMs ?? DEFAULT_IDLE_MS,
    onQuarantined: (rows) => metrics?.quarantined(rows),
    onUnloaded: (documentName) => clientIds.forget(documentName),
  });
  const hocuspocus = createHocuspocus({
    log,
    revocation,
    recheck: (actor) => options.authenticator.recheck(actor),
    extensions: [
      authentication({
        authenticator: options.authenticator,
        sessions,
        revocation,
        limits,
        log,
        schemaVersion: options.schemaVersion ?? 1,
        ...(options.admit && { admit: options.admit }),
      }),
      lifecycle.extension,
    ],
    onOpen(session, connection) {
      session.open = { connection, document: connection.document };
      lifecycle.touch(connection.document);
      routerOf(session)?.open(connection.messageAddress, session);
    },
    onClose(session) {
      if (session.open !== null) {
        const { connection, document } = session.open;
        routerOf(session)?.close(connection.messageAddress);
        presence.leave(session, document);
        lifecycle.touch(document);
      }
      peers?.leave(session);
      leave(session);
    },
  });
  const writeAhead = createWriteAhead({
    journal,
    environment,
    log,
    clientIds,
    pendingWrites,
    end: revocation.end,
    ...(options.checks && { checks: options.checks }),
    ...(options.onStored && { onStored: options.onStored }),
    onAppended,
    onAcknowledged: (stored) => metrics?.acknowledged(stored),
    onDiverged(document) {
      // The next one to open it loads it from the journal; those who have it open come back to that.
      hocuspocus.documents.delete(document.name);
      for (const { socket } of sessions.ofDocument(document.name)) socket.close(CLOSE.tryAgainLater);
    },
  });
  const peers = options.peers && createPeers(options.peers);
  const live = createHocuspocusDocuments({
    hocuspocus,
    journal,
    environment,
    sessions,
    revocation,
    clientIds,
    pendingWrites,
    threads: options.threads ?? NO_THREADS,
    ...(options.onStored && { onStored: options.onStored }),
    onAppended,
  });

  function createPeers({
    servers,
    turnSecret,
    guests,
    ...secret
  }: NonNullable<CollaborationOptions['peers']>) {
    const keys = createPeerKeys({ ...secret, newEpoch: environment.newId });
    const forwarder = createEditForwarder({
      keys,
      log,
      authenticator: options.authenticator,
      ...(options.admit && { admit: options.admit }),
      takeEdit: writeAhead.take,
    });
    const ice = { servers, turnSecret, now: environment.now };
    return createPeerRelay({ keys, forwarder, clientIds, ice, guests, log, clock });
  }

  function routerOf(session: Session): FrameRouter | undefined {
    return sockets.get(session.socket as ServerSocket);
  }

  function leave(session: Session): void {
    session.ended ??= CLOSE.tryAgainLater;
    session.open = null;
    revocation.forget(session);
    sessions.remove(session);
  }

  function accept(ws: WebSocket, request: Request, wire: Wire): void {
    const socket = wrapWebSocket({
      ws,
      wire,
      limits,
      broadcast,
      onClosing: ({ reason }) => metrics?.closed(reason),
    });
    const client = hocuspocus.handleConnection(socket.outlet, request, { socket });
    const router = createFrameRouter({
      socket,
      limits,
      clock,
      forward: (bytes) => client.handleMessage(bytes),
      takeEdit: writeAhead.take,
      takePresence: presence.take,
      takeMessage: async (session, payload) => peers?.take(session, payload),
    });
    sockets.set(socket, router);
    const stranger = setTimeout(() => {
      if (socket.sessions.size === 0) socket.close(CLOSE.unauthenticated);
    }, limits.authenticationMs).unref();
    ws.on('message', (data: Buffer, isBinary: boolean) =>
      isBinary ? router.take(data) : socket.close(CLOSE.invalidUpdate),
    );
    ws.on('error', (error) => log.debug({ err: error, socketId: socket.id }, 'socket error'));
    ws.on('close', (code, reason) => {
      clearTimeout(stranger);
      client.handleClose({ code, reason: reason.toString() });
      sockets.delete(socket);
      for (const session of [...socket.sessions]) if (session.open === null) leave(session);
    });
  }

  const heartbeat = setInterval(() => {
    for (const socket of sockets.keys()) socket.beat();
  }, HEARTBEAT_MS).unref();

  function stats(): Watched {
    return {
      sockets: sockets.size,
      sessions: sessions.all.size,
      documents: hocuspocus.documents.size,
      backlog: journal.backlog,
    };
  }

  async function close(deadlineMs: number): Promise<void> {
    closing = true;
    clearInterval(heartbeat);
    for (const socket of sockets.keys()) socket.pause();
    const left = await journal.drain(deadlineMs);
    if (left > 0)
      log.error({ operations: left }, 'stopping with operations not stored; their authors still have them');
    lifecycle.stopLingering();
    // So that the acknowledgements of what was just stored, which are gathered for a turn, are on their way before the close.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    for (const socket of sockets.keys()) socket.close(RESTARTING);
  }

  metrics?.watch(stats);

  return {
    live,
    handleUpgrade: createUpgradeHandler({
      origins: options.origins,
      log,
      // Frames over the limit are answered with a reason; beyond twice that `ws` cuts them off unread.
      maxPayload: limits.maxFrameBytes * 2,
      isClosing: () => closing,
      onSocket: accept,
    }),
    stats,
    close,
  };
}
