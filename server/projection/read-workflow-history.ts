/** Reads the history of a workflow field from the journal, from where the last reading ended. */
import type * as Y from 'yjs';
import type { Role } from '#core/access/policy.ts';
import { createRootResolver, indexBefore } from '#core/document/root-resolver.ts';
import { CODEX_ROOT, rootOf } from '#core/document/roots.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { PlaceOf } from '#core/rules/register-trail.ts';
import { mayTake, type StepContext } from '#core/rules/steps.ts';
import { advanceHistory, beginHistory, type WorkflowHistory } from '#core/rules/workflow-history.ts';
import type { Template, Transition, Workflow } from '#core/template/template.ts';
import { placedWorkflow } from '#core/template/versions/slots.ts';
import { ROLE_OF, roleOf } from '../access/role-of-member.ts';
import type { JournalRow } from '../journal/journal.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from './tables/codex-store.ts';

/** What is needed to continue a history, fetched before the document is read synchronously. */
export interface HistoryReading {
  readonly history: WorkflowHistory;
  /** Oldest first; further ones are read right after, from where these end. */
  readonly operations: readonly JournalRow[];
  /** The journal has no more that touches the field up to here. */
  readonly headSeq: number;
  readonly workflows: ReadonlyMap<number, Workflow | null>;
  /** Of the members who made the operations, where a step is not for everybody. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Who created the Codex. */
  readonly authorId: string;
}

/** `hasMore`: the journal has further operations that were not read in one go. */
export interface ReadSoFar<History> {
  readonly history: History;
  readonly hasMore: boolean;
}

/** Operations that are read in one go; the field changes a few times in the life of a Codex. */
const MOST_OPERATIONS = 200;

/** `null` for a Codex whose template restricts no field. `stored`: where the last reading ended, if there was one. */
export async function prepareHistory(
  services: Services,
  row: Pick<CodexRow, 'id' | 'templateId' | 'templateVersion' | 'createdById'>,
  stored: WorkflowHistory | null,
): Promise<HistoryReading | null> {
  const { templates, journal } = services;
  const template = await templates.find(row.templateId, row.templateVersion);
  const workflow = placedWorkflow(template);
  if (workflow === null || workflow.transitions.length === 0) return null;
  const { field } = workflow;
  const history = stored?.field === field ? stored : beginHistory(field);
  const name = codexDocumentName(row.id);
  const headSeq = await journal.headSeq(name);
  const roots = [`${rootOf(field, 'register')}`, CODEX_ROOT];
  const operations =
    headSeq > history.seq
      ? await journal.listTouching(name, roots, { after: history.seq, limit: MOST_OPERATIONS })
      : [];
  const workflows = new Map<number, Workflow | null>([[row.templateVersion, workflow]]);
  for (
    let version = history.version ?? 1;
    version < row.templateVersion && operations.length > 0;
    version += 1
  )
    workflows.set(version, placedWorkflow(await templates.find(row.templateId, version)));
  const isForAll = [...workflows.values()].every((one) => one?.transitions.every(({ by }) => !by) ?? true);
  const roles = isForAll ? new Map<string, Role>() : await findRoles(services, operations);
  return { history, operations, headSeq, workflows, roles, authorId: row.createdById };
}

/** The roles of the members who made operations, by their ids. */
export async function findRoles(
  { prisma }: Pick<Services, 'prisma'>,
  operations: readonly JournalRow[],
): Promise<ReadonlyMap<string, Role>> {
  const ids = [...new Set(operations.flatMap(({ actor }) => (actor.kind === 'user' ? [actor.id] : [])))];
  const users = await prisma.user.findMany({ where: { id: { in: ids } }, select: ROLE_OF });
  return new Map(users.map((user) => [user.id, roleOf(user)]));
}

/** The history as far as the document holds what the journal has. */
export function readHistory(
  { history, operations, headSeq, workflows, roles, authorId }: HistoryReading,
  doc: Y.Doc,
  valueFor: StepContext['valueFor'],
): ReadSoFar<WorkflowHistory> {
  const sources = {
    placeOf: placesIn(doc),
    workflowAt: (version: number) => workflows.get(version) ?? null,
    mayTake: (step: Transition, actor: JournalRow['actor']): boolean =>
      mayTake(step, { taker: takerIn(roles, actor), authorId, valueFor }),
  };
  let current = history;
  for (const operation of operations) {
    const next = advanceHistory(current, operation, sources);
    if (next === null) return { history: current, hasMore: false };
    current = next;
  }
  if (operations.length >= MOST_OPERATIONS) return { history: current, hasMore: true };
  return { history: { ...current, seq: Math.max(current.seq, headSeq) }, hasMore: false };
}

/** Whoever made an operation, with the role of today. */
export function takerIn(
  roles: ReadonlyMap<string, Role>,
  { kind, id }: Pick<JournalRow['actor'], 'kind' | 'id'>,
): StepContext['taker'] {
  return { kind, id, role: kind === 'user' ? (roles.get(id) ?? null) : null };
}

/** Tells where the items of a document stand. */
export function placesIn(doc: Y.Doc): PlaceOf {
  const resolver = createRootResolver(doc, []);
  return (client, clock) => {
    const item = findItem(doc, client, clock);
    return item === null ? null : { root: resolver.rootOfItem(item), key: item.parentSub };
  };
}

/** Whether this template still restricts the field; a later version may not. */
export function isOfTemplate(
  history: WorkflowHistory,
  template: Pick<Template, 'workflow' | 'slots'>,
): boolean {
  const workflow = placedWorkflow(template);
  return workflow !== null && workflow.field === history.field && workflow.transitions.length > 0;
}

function findItem(doc: Y.Doc, client: number, clock: number): Y.Item | null {
  const structs = doc.store.clients.get(client) ?? [];
  const struct = structs[indexBefore(structs, clock)];
  if (struct === undefined || clock >= struct.id.clock + struct.length) return null;
  return 'parentSub' in struct ? struct : null;
}
