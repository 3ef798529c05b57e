/** The services that the folders of the server offer one another, assembled once at start; nothing is global. */
import type { Logger } from 'pino';
import type { Environment } from '#core/environment.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import type { Env } from '../config/env.ts';
import type { Journal } from '../journal/journal.ts';
import type { TaskThreads } from '../threads/task-threads.ts';
import type { AssetStore } from './asset-store.port.ts';
import type { Authenticator } from './authenticator.port.ts';
import type { AutomationQueue } from './automation-queue.port.ts';
import type { BackgroundWork } from './background-work.port.ts';
import type { BrowserSessions } from './browser-sessions.port.ts';
import type { ClientDocuments } from './client-documents.port.ts';
import type { EventFeed } from './event-feed.port.ts';
import type { AgentBudget } from './limits/agent-budget.port.ts';
import type { GuestCommentLimit } from './limits/guest-comment-limit.port.ts';
import type { IntakeRateLimit } from './limits/intake-limit.port.ts';
import type { ShareLinkRateLimit } from './limits/open-limit.port.ts';
import type { SignInLimit } from './limits/sign-in-limit.port.ts';
import type { LiveDocuments } from './live-documents.port.ts';
import type { MailOutbox } from './mail-outbox.port.ts';
import type { ProcessBus } from './process-bus.port.ts';
import type { ProcessRoles, ProcessStatuses } from './process-roles.port.ts';
import type { ProjectionQueue } from './projection-queue.port.ts';
import type { ReadReplica } from './read-replica.port.ts';
import type { RollUpQueue } from './roll-up-queue.port.ts';
import type { TemplateCatalog } from './template-catalog.port.ts';
import type { TicketIssuer } from './ticket-issuer.port.ts';
import type { TitleProjector } from './title-projector.port.ts';
import type { Tracing } from './tracing.port.ts';
import type { WorkspaceTree } from './workspace-tree.port.ts';

export interface Services {
  readonly env: Env;
  readonly log: Logger;
  readonly environment: Environment;
  readonly prisma: PrismaClient;
  /** Where lists, searches and exports are read. */
  readonly replica: ReadReplica;
  readonly journal: Journal;
  readonly live: LiveDocuments;
  /** The other processes on this database. */
  readonly bus: ProcessBus;
  /** Which of them do background work. */
  readonly roles: ProcessRoles;
  /** How they are. */
  readonly statuses: ProcessStatuses;
  readonly authenticator: Authenticator;
  readonly sessions: BrowserSessions;
  readonly clientDocuments: ClientDocuments;
  readonly signInLimit: SignInLimit;
  readonly shareLinkRateLimit: ShareLinkRateLimit;
  readonly intakeRateLimit: IntakeRateLimit;
  readonly guestCommentLimit: GuestCommentLimit;
  readonly agentBudget: AgentBudget;
  readonly tickets: TicketIssuer;
  readonly assets: AssetStore;
  readonly templates: TemplateCatalog;
  /** The tree of Codices, and what they are called in it. */
  readonly tree: WorkspaceTree;
  readonly titles: TitleProjector;
  /** What is derived from documents, and when it is next. */
  readonly projection: ProjectionQueue;
  /** Values worked out over other Codices. */
  readonly rollUps: RollUpQueue;
  /** Rules that were set off. */
  readonly automation: AutomationQueue;
  /** What programs are told of. */
  readonly events: EventFeed;
  /** E-mail that is to be sent. */
  readonly mail: MailOutbox;
  /** Work that goes on after an answer; awaited at a clean stop and by tests. */
  readonly background: BackgroundWork;
  /** For what would keep everybody waiting. */
  readonly threads: TaskThreads;
  /** `null` unless traces are sent. */
  readonly tracing: Tracing | null;
  /** The process's figures in the Prometheus text format. */
  metrics(): Promise<string>;
}
