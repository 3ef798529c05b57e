/** Assembles the collaboration server: sockets, Hocuspocus for the handshake, the edit pipeline and the journal. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Actor } from '#core/access/policy.ts';
import type { Environment } from '#core/environment.ts';
import type { ShownTemplate } from '#core/protocol/client-versions.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Journal } from '../journal/journal.ts';
import type { Admission, PlaceOf } from '../ports/admission.port.ts';
import type { Authenticator } from '../ports/authenticator.port.ts';
import type { ExtractCatalog } from '../ports/extract-catalog.port.ts';
import type { AgentBudget } from '../ports/limits/agent-budget.port.ts';
import type { LiveDocuments, StoredHook } from '../ports/live-documents.port.ts';
import type { ProcessBus } from '../ports/process-bus.port.ts';
import type { EditTracer } from '../ports/tracing.port.ts';
import type { ServerEditCheck, SkewCheck, UpdateChecks } from '../ports/update-checks.port.ts';
import { LONE_PROCESS } from '../processes/lone-process.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import type { TaskThreads } from '../threads/task-threads.ts';
import { createAppend, createAppendTogether } from './append/append-edit.ts';
import { createApplyBatcher } from './append/apply-batcher.ts';
import { createJournalFollower, type JournalFollower } from './append/journal-follower.ts';
import { createPendingWrites } from './append/pending-writes.ts';
import { contentOf } from './content/document-content.ts';
import { type OpenRooms, type Room, type RoomParts, roomOf } from './content/room.ts';
import { PresenceSweep } from './content/room-presence.ts';
import { createLiveDocuments } from './documents/live-documents.ts';
import { createSyncAnswers } from './documents/sync-answers.ts';
import { editWindow } from './edits/batching-delays.ts';
import { createChangeGap } from './edits/change-gap.ts';
import { createClientIds } from './edits/client-ids.ts';
import { createEditPipeline, type EditPipeline } from './edits/edit-pipeline.ts';
import { createLoadMeter } from './edits/load-meter.ts';
import { createExtracts } from './extracts/create-extracts.ts';
import type { ExtractRooms } from './extracts/extract-rooms.ts';
import { authentication } from './hocuspocus/authentication.ts';
import { createDocumentLifecycle, type DocumentLifecycle } from './hocuspocus/document-lifecycle.ts';
import { createHocuspocus, type RoomHocuspocus } from './hocuspocus/hocuspocus.ts';
import type { CollaborationMetrics, Watched } from './metrics.ts';
import { createPeers, type PeerSettings } from './peers/create-peers.ts';
import type { PeerRelay } from './peers/peer-relay.ts';
import type { Presence } from './presence/presence-relay.ts';
import { createSharedPresence } from './presence/shared-presence.ts';
import { createRevocation, type Revocation } from './sessions/revocation.ts';
import { startSessionRecheck } from './sessions/session-recheck.ts';
import { createSessionRegistry, type Session } from './sessions/sessions.ts';
import { createSocketCounts } from './sessions/socket-counts.ts';
import { DEFAULT_LIMITS, type Limits } from './sessions/socket-limits.ts';
import { noteVersion } from './sessions/told-versions.ts';
import { createBroadcast } from './sockets/broadcast.ts';
import { createSocketServer, type SocketServer } from './sockets/socket-server.ts';
import { createUpgradeHandler } from './sockets/upgrade.ts';

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
  /** The private Codex that a document belongs to; absent: there are none. */
  readonly findPlace?: PlaceOf;
  /** The oldest rich text schema whose pages may write; 1 when absent. */
  readonly oldestWritingSchema?: number;
  /** For which links there are extracts; for none when absent. */
  readonly extracts?: ExtractCatalog;
  /** Rules that edits from sockets and peers have to keep. */
  readonly checks?: UpdateChecks;
  /** The same for edits that the server makes. */
  readonly checkServerEdit?: ServerEditCheck;
  /** What pages of older versions may not remove; they may remove anything when absent. */
  readonly skewCheck?: SkewCheck;
  /** Hears in which version of its template a page shows a Codex. */
  readonly onShown?: (actor: Actor, documentName: string, shown: ShownTemplate) => void;
  /** How often a passage was removed from the history of a document, and whether texts have one that was; never when absent. */
  readonly countRemovals?: (documentName: string) => Promise<number>;
  readonly holdsRemoved?: (documentName: string, texts: readonly string[]) => Promise<boolean>;
  /** What else belongs to a stored edit. */
  readonly onStored?: StoredHook;
  /** What agents may write; as much as they like when absent. */
  readonly agentBudget?: AgentBudget;
  /** The database was restored from an older backup: until then, ms since epoch, anybody may offer what it lacks. */
  readonly recoverUntil?: number | null;
  /** With what pages are brought together that go on while the server is away; not at all when absent. */
  readonly peers?: PeerSettings;
  /** For what is large; done in place when absent. */
  readonly threads?: TaskThreads;
  /** Other processes on the same journal; there are none when absent. */
  readonly bus?: ProcessBus;
  /** Another answer whenever anybody's access may have ended; needed where there may be other processes. */
  readonly latestRevocation?: () => Promise<string>;
  readonly metrics?: CollaborationMetrics;
  /** Where edits have spent their time; not noted when absent. */
  readonly tracer?: EditTracer | null;
  readonly limits?: Partial<Limits>;
  readonly idleMs?: number;
  readonly quietMs?: number;
}

export interface Collaboration {
  readonly live: LiveDocuments;
  /** For the HTTP server's `upgrade` event on `/collab`. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  stats(): Watched;
  /** Takes no new sockets and edits, waits for the journal up to the deadline, closes the sockets. */
  close(deadlineMs: number): Promise<void>;
}

const DEFAULT_IDLE_MS = 30_000;
const DEFAULT_QUIET_MS = 10_000;

/** What several parts need, made first. */
function createShared(options: CollaborationOptions) {
  const { journal, log, environment } = options;
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const clock = (): number => performance.now();
  const sessions = createSessionRegistry();
  const bus = options.bus ?? LONE_PROCESS;
  const socketCounts = createSocketCounts(bus);
  const clientIds = createClientIds({
    onMade: (clientId) => bus.publish('own-clients', { clients: [clientId] }),
    journal,
    environment,
    recoverUntil: options.recoverUntil ?? null,
    isConnected: (documentName, clientId) =>
      sessions.ofDocument(documentName).some((one) => one.ended === null && one.clientId === clientId),
  });
  const tellOwn = (asks: boolean): void =>
    bus.publish('own-clients', { clients: [...clientIds.made], asks }, `own-clients ${asks}`);
  bus.watch({ joined: () => tellOwn(false), missed: () => tellOwn(true) });
  bus.listen('own-clients', ({ clients, asks }) => {
    clients.forEach(clientIds.reserve);
    if (asks === true) tellOwn(false);
  });
  const sharedPresence = createSharedPresence(bus, clientIds);
  const pendingWrites = createPendingWrites();
  const broadcast = createBroadcast();
  const load = createLoadMeter();
  const rooms: RoomParts = {
    window: (readers, gapMs) => editWindow(readers, load(), gapMs),
    measureGap: () => createChangeGap(clock),
    during: broadcast.during,
    sweep: new PresenceSweep(clock),
  };
  return {
    bus,
    sharedPresence,
    journal,
    log,
    environment,
    limits,
    clock,
    sessions,
    socketCounts,
    clientIds,
    pendingWrites,
    broadcast,
    load,
    rooms,
    threads: options.threads ?? NO_THREADS,
  };
}
type Shared = ReturnType<typeof createShared>;

/** What is made of those, and needs one another while it runs. */
interface Running {
  readonly revocation: Revocation;
  readonly lifecycle: DocumentLifecycle;
  readonly hocuspocus: RoomHocuspocus;
  readonly pipeline: EditPipeline;
  readonly follower: JournalFollower;
  readonly recheck: { stop(): void };
  readonly live: LiveDocuments;
  readonly peers: PeerRelay | undefined;
  readonly sockets: SocketServer;
}

export function createCollaboration(options: CollaborationOptions): Collaboration {
  const shared = createShared(options);
  const running = startParts(options, shared);
  const { sockets } = running;
  let closing = false;

  function stats(): Watched {
    return {
      sockets: sockets.size,
      sessions: shared.sessions.all.size,
      documents: running.hocuspocus.documents.size,
      liveDocuments: countLive(running.hocuspocus),
      backlog: shared.journal.backlog,
    };
  }
  options.metrics?.watch(stats);

  return {
    live: running.live,
    handleUpgrade: createUpgradeHandler({
      origins: options.origins,
      log: shared.log,
      // Frames over the limit are answered with a reason; beyond twice that `ws` cuts them off unread.
      maxPayload: shared.limits.maxFrameBytes * 2,
      isClosing: () => closing,
      onSocket: sockets.accept,
    }),
    stats,
    async close(deadlineMs) {
      closing = true;
      await closeParts(shared, running, deadlineMs);
    },
  };
}

function startParts(options: CollaborationOptions, shared: Shared): Running {
  const { authenticator, environment, log, metrics } = options;
  const revocation = createRevocation(shared.sessions, environment.now, () => peers?.renew());
  const parts = createExtracts(options.extracts, shared, () => hocuspocus);
  const { extracts, presence, onBroken, fillExtract, drop } = parts;
  const lifecycle = createDocumentLifecycle({
    ...shared,
    idleMs: options.idleMs ?? DEFAULT_IDLE_MS,
    quietMs: options.quietMs ?? DEFAULT_QUIET_MS,
    ...{ onBroken, fillExtract, countRemovals: options.countRemovals },
    onQuarantined: (rows) => metrics?.quarantined(rows),
    onFilled(document, seq) {
      follower.opened(document, seq);
      shared.sharedPresence.opened(document);
    },
    onUnloaded(documentName) {
      shared.clientIds.forget(documentName);
      shared.sharedPresence.closed(documentName);
    },
  });
  const ends = createSessionEnds(shared, {
    ...{ presence, revocation, lifecycle },
    leavePeers: (one) => peers?.leave(one),
  });
  const hocuspocus = createHocuspocus({
    ...shared,
    revocation,
    recheck: (actor) => authenticator.recheck(actor),
    catchUp: (document) => follower.catchUp(extracts.originOf(document)?.document ?? document),
    extensions: [
      authentication({
        ...options,
        ...shared,
        revocation,
        oldestWritingSchema: options.oldestWritingSchema ?? 1,
      }),
      lifecycle.extension,
    ],
    onOpen(session, connection) {
      const document = roomOf(connection.document);
      session.open = { connection, document };
      lifecycle.touch(document);
      sockets.routerOf(session)?.open(connection.messageAddress, session);
    },
    onClose(session) {
      if (session.open !== null) sockets.routerOf(session)?.close(session.open.connection.messageAddress);
      ends.leave(session);
    },
  });
  const { pipeline, live, follower } = createWriters(options, shared, {
    ...{ hocuspocus, revocation, extracts, onBroken, drop },
  });
  const peers =
    options.peers && createPeers(options.peers, { ...options, ...shared, takeEdit: pipeline.take });
  const sockets = createSocketServer({
    ...shared,
    connect: (socket, request) => hocuspocus.handleConnection(socket.outlet, request, { socket }),
    answerSync: createSyncAnswers(log, parts.withdraw),
    takeEdit: pipeline.take,
    takePresence: presence.take,
    takeMessage: async (session, payload) => {
      // Whoever has an extract meets no peers: these hold the whole Codex.
      if (!noteVersion(session, payload))
        return extracts.isOpenIn(session) ? undefined : await peers?.take(session, payload);
      const { template } = session.versions;
      if (template !== null) options.onShown?.(session.actor, session.documentName, template);
    },
    onClosing: ({ reason }) => metrics?.closed(reason),
    onLeft: ends.remove,
  });
  const recheck = startSessionRecheck({
    latestRevocation: async () => 'none',
    ...options,
    ...shared,
    revocation,
  });
  return { revocation, lifecycle, hocuspocus, pipeline, follower, recheck, live, peers, sockets };
}

interface SessionEndsParts extends Pick<Running, 'revocation' | 'lifecycle'> {
  readonly presence: Presence;
  readonly leavePeers: (session: Session) => void;
}

/** What is left behind when a session is over. */
function createSessionEnds(
  { sessions, socketCounts }: Shared,
  { presence, revocation, lifecycle, leavePeers }: SessionEndsParts,
) {
  function remove(session: Session): void {
    session.ended ??= CLOSE.tryAgainLater;
    session.open = null;
    revocation.forget(session);
    if (sessions.all.has(session)) socketCounts.remove(session);
    sessions.remove(session);
  }
  return {
    /** Of one whose document was never opened. */
    remove,
    leave(session: Session): void {
      if (session.open !== null) {
        presence.leave(session, session.open.document);
        lifecycle.touch(session.open.document);
      }
      leavePeers(session);
      remove(session);
    },
  };
}

interface WriterParts extends Pick<Running, 'hocuspocus' | 'revocation'> {
  readonly extracts: ExtractRooms;
  readonly onBroken: (document: Room, error: unknown) => void;
  readonly drop: (document: Room) => void;
}

/** The two that write to documents, sockets and the server itself, over one append. */
function createWriters(
  options: CollaborationOptions,
  shared: Shared,
  { hocuspocus, revocation, extracts, onBroken, drop }: WriterParts,
): Pick<Running, 'pipeline' | 'live' | 'follower'> {
  const apply = createApplyBatcher(onBroken);
  const tracer = options.tracer ?? null;
  const follower = createJournalFollower({
    ...shared,
    apply,
    tracer,
    documents: () => hocuspocus.documents,
    onShown: (document) => pipeline.retry(document),
    onGone: (documentName) =>
      revocation.disconnect((connected) => connected.documentName === documentName, CLOSE.gone),
  });
  const catchUp = (document: Room): Promise<boolean> => follower.catchUp(document);
  const appending = {
    ...{ ...shared, apply, follower, tracer },
    onStored: options.onStored,
    agentBudget: options.agentBudget,
    onAppended: options.onAppended ?? (() => undefined),
  };
  const append = createAppend(appending);
  const pipeline = createEditPipeline({
    ...shared,
    append,
    tracer,
    catchUp,
    end: revocation.end,
    originOf: (document) => extracts.originOf(document),
    holdsRemoved: options.holdsRemoved,
    ...(options.checks && { checks: options.checks }),
    ...(options.skewCheck && { skewCheck: options.skewCheck }),
    onAcknowledged: (stored) => options.metrics?.acknowledged(stored),
  });
  const { checkServerEdit, countRemovals } = options;
  const writing = { append, appendTogether: createAppendTogether(appending) };
  const parts = { ...shared, ...writing, hocuspocus, revocation, catchUp };
  const live = createLiveDocuments({ ...parts, checkServerEdit, countRemovals, drop });
  return { pipeline, live, follower };
}

function countLive({ documents }: Pick<OpenRooms, 'documents'>): number {
  return [...documents.values()].filter((document) => contentOf(document).isLive).length;
}

async function closeParts(
  { journal, log }: Shared,
  { sockets, lifecycle, follower, recheck }: Pick<Running, 'sockets' | 'lifecycle' | 'follower' | 'recheck'>,
  deadlineMs: number,
): Promise<void> {
  sockets.pause();
  follower.stop();
  recheck.stop();
  const left = await journal.drain(deadlineMs);
  if (left > 0)
    log.error({ operations: left }, 'stopping with operations not stored; their authors still have them');
  lifecycle.stopLingering();
  // So that the acknowledgements of what was just stored, which are gathered for a turn, are on their way before the close.
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  // A process that ended before the peers have heard why would look like one that was lost.
  await sockets.close(CLOSE.restarting);
}
