/** Assembles `Services`; what differs between server and tests comes in as options. */
import type { Logger } from 'pino';
import type { Actor } from '#core/access/policy.ts';
import type { Environment } from '#core/environment.ts';
import { type DocumentName, isTreeKind, parseDocumentName } from '#core/protocol/document-name.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { richTextKnownTo } from '#richtext/schema/schema-versions.ts';
import { createAuthenticator } from '../access/create-authenticator.ts';
import { getWorkspace } from '../access/workspace-setting.ts';
import { createSignInLimit } from '../accounts/sign-in-limit.ts';
import { createAgentBudget } from '../agents/agent-budget.ts';
import { createAssetUses } from '../assets/asset-uses.ts';
import { createAssetStore } from '../assets/stores/create-asset-store.ts';
import { createAutomationQueue } from '../automation/automation-queue.ts';
import { createCodexUpdateCheck } from '../codices/content/codex-update-check.ts';
import { findTemplatesOf } from '../codices/content/live-reading.ts';
import { checkMergesOnly } from '../codices/content/merges-only.ts';
import { createSkewCheck } from '../codices/content/skew-check.ts';
import { createWriterCheck } from '../codices/content/writer-check.ts';
import { admitToDocument, findDocumentPlace } from '../codices/reading/admit-to-document.ts';
import { createCommentsUpdateCheck, createGuestCommentLimit } from '../comments/comment-rules.ts';
import { findEarlierNames } from '../comments/earlier-names.ts';
import type { Env } from '../config/env.ts';
import { productVersion } from '../config/package-root.ts';
import { createEventFeed } from '../events/event-feed.ts';
import { readEvents } from '../events/read-events.ts';
import { createIntakeRateLimit } from '../intake/intake-rate-limit.ts';
import type { Journal } from '../journal/journal.ts';
import { createMailOutbox } from '../mail/mail-outbox.ts';
import type { CreateLimiter } from '../network/attempt-limiters.ts';
import { createClientDocuments } from '../oauth/client-documents.ts';
import type { DocumentAccess, PlaceOf } from '../ports/admission.port.ts';
import type { Authenticator } from '../ports/authenticator.port.ts';
import type { ExtractCatalog } from '../ports/extract-catalog.port.ts';
import type { AgentBudget } from '../ports/limits/agent-budget.port.ts';
import type { GuestCommentLimit } from '../ports/limits/guest-comment-limit.port.ts';
import type { LiveDocuments, StoredHook } from '../ports/live-documents.port.ts';
import type { ProcessBus } from '../ports/process-bus.port.ts';
import type { ProcessRoles, ProcessStatus } from '../ports/process-roles.port.ts';
import type { Services } from '../ports/services.ts';
import type { TicketIssuer } from '../ports/ticket-issuer.port.ts';
import type { Tracing } from '../ports/tracing.port.ts';
import type { ServerEditCheck, SkewCheck, UpdateCheck, UpdateChecks } from '../ports/update-checks.port.ts';
import { createProcessStatuses } from '../processes/process-statuses.ts';
import { createProjectionQueue } from '../projection/projection-queue.ts';
import { refreshRollUps } from '../projection/refresh-roll-ups.ts';
import { createRollUpQueue } from '../projection/roll-up-queue.ts';
import { findCodexRow } from '../projection/tables/codex-store.ts';
import { findDue } from '../projection/tables/roll-up-store.ts';
import { createTitleProjector } from '../projection/title-projector.ts';
import { createRemovedPassageCheck, type HoldsRemoved } from '../redaction/removed-passage-check.ts';
import { createExtractCatalog } from '../sharing/extract-catalog.ts';
import { createShareLinkRateLimit } from '../sharing/share-link-rate-limit.ts';
import { createBrowserSessions, endOf } from '../sign-in/browser-sessions.ts';
import { checkDraftEdit } from '../templates/draft-update-check.ts';
import { createTemplateCatalog } from '../templates/template-catalog.ts';
import { createReaderNotes, type NoteShown } from '../templates/template-readers.ts';
import type { TaskThreads } from '../threads/task-threads.ts';
import { createTreeUpdateCheck } from '../tree/tree-update-check.ts';
import { createWorkspaceTree } from '../tree/workspace-tree.ts';
import { createBackgroundWork } from './background-work.ts';
import { projectDocument } from './project-document.ts';
import { createReplicaReads, type ReplicaParts } from './replica-reads.ts';

export interface ServiceParts {
  readonly env: Env;
  readonly prisma: PrismaClient;
  readonly log: Logger;
  readonly environment: Environment;
  readonly journal: Journal;
  readonly threads: TaskThreads;
  readonly tickets: TicketIssuer;
  readonly bus: ProcessBus;
  readonly roles: ProcessRoles;
  /** Counts attempts, together with the other processes on the database. */
  readonly createLimiter: CreateLimiter;
  readonly metrics: () => Promise<string>;
  readonly tracing: Tracing | null;
  /** `null`: everything is read from the primary. */
  readonly replica: ReplicaParts | null;
}

/** What the live documents need from the other services. */
export interface LiveParts {
  readonly authenticator: Authenticator;
  /** To be told of every operation that is stored. */
  readonly onAppended: (documentName: string) => void;
  /** What else belongs to a stored edit. */
  readonly onShown: NoteShown;
  readonly onStored: StoredHook;
  /** Counts what agents write. */
  readonly agentBudget: AgentBudget;
  /** The most anybody may do with a document at this moment. */
  readonly admit: (name: DocumentName, actor: Actor) => Promise<DocumentAccess | 'gone' | 'later'>;
  /** The private Codex that a document belongs to; `null`: every member may read what it is about. */
  readonly findPlace: PlaceOf;
  /** How often a passage was removed from the history of a document. */
  readonly countRemovals: (documentName: string) => Promise<number>;
  /** Whether texts have one that was. */
  readonly holdsRemoved: HoldsRemoved;
  /** For which links there are extracts. */
  readonly extracts: ExtractCatalog;
  /** Rules that edits from sockets and peers have to keep. */
  readonly checks: UpdateChecks;
  /** The same for edits that the server makes for somebody. */
  readonly checkServerEdit: ServerEditCheck;
  /** What pages of older versions may not remove. */
  readonly skewCheck: SkewCheck;
}

/** Live documents and services need one another, so the documents are made here, from what they need. */
export function assembleServices<Live extends LiveDocuments>(
  parts: ServiceParts,
  createLive: (parts: LiveParts) => Live,
): Services & { readonly live: Live } {
  const { env, prisma, log, environment, tickets } = parts;
  const sessions = createBrowserSessions(env, prisma, log, environment.now);
  const authenticator = createAuthenticator({
    ...{ prisma, environment, sessions, tickets },
    endOfSession: (createdAt) => endOf(createdAt, env),
    subtree: (rootId) => tree.subtree(rootId),
    sharedSubtree: (rootId) => tree.sharedSubtree(rootId),
    ancestry: () => tree.ancestry(),
  });
  const guestCommentLimit = createGuestCommentLimit(parts.createLimiter);
  const agentBudget = createAgentBudget({
    ...{ prisma, environment },
    templates: { find: (id, version) => services.templates.find(id, version) },
  });
  const projection = createProjectionQueue({
    ...{ log, clock: () => performance.now() },
    project: (documentName) => projectDocument(services, documentName),
  });
  const live = createLive({
    authenticator,
    onAppended(documentName) {
      // Rights depend on the rows of the tree, so those wait for no worker. Of the rest a worker hears as an operation that was
      // stored, and finds it in the database should it not have heard.
      const isTree = isTreeKind(parseDocumentName(documentName)?.kind);
      if (isTree || parts.roles.isWorker) projection.touch(documentName);
    },
    admit: (name, actor) => admitToDocument(services, name, actor),
    findPlace: (name) => findDocumentPlace(prisma, name),
    countRemovals: (log) => prisma.redactionRecord.count({ where: { log, kind: 'redaction' } }),
    holdsRemoved: createRemovedPassageCheck(prisma, env.appSecret, environment.now),
    extracts: createExtractCatalog(() => services),
    checks: createUpdateChecks(() => services, guestCommentLimit, parts),
    checkServerEdit: (edit) => checkMergesOnly(services, edit),
    skewCheck: createSkewCheck({
      findTemplate: (id, version) => services.templates.find(id, version),
      richTextKnownTo,
    }),
    onShown: createReaderNotes({ prisma, log, environment }),
    onStored: createAssetUses(prisma, log),
    agentBudget,
  });
  const background = createBackgroundWork(log);
  const rollUps = createRollUpQueue({
    ...{ log, clock: () => performance.now() },
    findDue: (limit, skip) => findDue(prisma, limit, skip),
    refresh: (codexId) => refreshRollUps(services, codexId),
  });
  const tree = createWorkspaceTree({ ...parts, live, background, rollUps });
  const events = createEventFeed({ ...parts, background, read: (name) => readEvents(services, name) });
  const services: Services & { readonly live: Live } = {
    ...parts,
    replica: createReplicaReads(() => services, parts.replica),
    live,
    statuses: createProcessStatuses(parts.bus, () => statusOf(services)),
    authenticator,
    sessions,
    clientDocuments: createClientDocuments({ createLimiter: parts.createLimiter, now: environment.now }),
    signInLimit: createSignInLimit(parts.createLimiter),
    shareLinkRateLimit: createShareLinkRateLimit(parts.createLimiter),
    intakeRateLimit: createIntakeRateLimit(parts.createLimiter),
    guestCommentLimit,
    agentBudget,
    assets: createAssetStore(env),
    templates: createTemplateCatalog(prisma),
    tree,
    projection,
    rollUps,
    automation: createAutomationQueue(parts.bus),
    events,
    mail: createMailOutbox({ ...parts, workspaceName: async () => (await getWorkspace(parts)).name }),
    titles: createTitleProjector({ tree, background }),
    background,
  };
  return services;
}

function statusOf({ roles, live, projection }: Services): ProcessStatus {
  const connected = live.connected();
  return {
    role: roles.own,
    version: productVersion(),
    startedAt: Math.round(performance.timeOrigin),
    documents: new Set(connected.map(({ documentName }) => documentName)).size,
    sockets: new Set(connected.map(({ socketId }) => socketId)).size,
    failing: projection.failing,
  };
}

/** `services` are there once documents are edited. */
function createUpdateChecks(
  services: () => Services,
  guestLimit: GuestCommentLimit,
  { environment, journal }: Pick<ServiceParts, 'environment' | 'journal'>,
): UpdateChecks {
  return {
    workspace: createTreeUpdateCheck(environment),
    subtree: createTreeUpdateCheck(environment),
    codex: inOrder(
      createCodexUpdateCheck({
        findTemplates: (codexId, every) => findTemplatesOf(services(), codexId, every),
        journal,
      }),
      createWriterCheck({
        environment,
        findOrigin: (codexId) => findCodexRow(services().prisma, codexId),
        findTemplate: (templateId, version) => services().templates.find(templateId, version),
      }),
    ),
    template: checkDraftEdit,
    comments: createCommentsUpdateCheck({
      ...{ environment, guestLimit },
      earlierNames: (userId) => findEarlierNames(services().prisma, userId),
      findPlace: (name) => findDocumentPlace(services().prisma, name),
    }),
  };
}

/** The second is asked when the first has nothing against an edit; at once where both can answer at once. */
function inOrder(first: UpdateCheck, second: UpdateCheck): UpdateCheck {
  return (edit) => {
    const objection = first(edit);
    if (objection instanceof Promise) return objection.then((found) => found ?? second(edit));
    return objection ?? second(edit);
  };
}
