/** `GET /codices/:id/compare`: the changes between two versions, with readable values. */
import { type Actor, can } from '#core/access/policy.ts';
import type { Row } from '#core/crdt/row-table.ts';
import { REFERENCES_ROOT } from '#core/document/roots.ts';
import { BinderyError } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Names } from '#core/fields/model/field-type-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { FieldChange as Change } from '#core/history/compare-codices.ts';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import type { Comparison, FieldChange } from '#core/protocol/api/history/comparison.ts';
import { MAIN_BRANCH } from '#core/protocol/document-name.ts';
import { describeKind } from '#core/references/kinds.ts';
import type { Template } from '#core/template/template.ts';
import { recordedName } from '#core/template/versions/slots.ts';
import { knownTo } from '../../access/known-codices.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import { doTask } from '../../threads/do-task.ts';
import { isLargeSize } from '../../threads/document-size.ts';
import { documentOf, pinOf, templateOf } from '../content/live-reading.ts';
import { branchDocumentName, ensureBranchBegun, requireBranch } from '../reading/branch-rows.ts';
import { findCodex } from '../reading/read-codex.ts';
import { loadPast } from './codex-history.ts';
import { compareTask } from './history-tasks.ts';
import { resolvePoint } from './named-versions.ts';

/** Operations looked through for who changed what. */
const MAX_EDITS_READ = 2000;

/**
 * Compares two points: an operation's number, a version's name, or `branch:NAME` with `@SEQ` or as it is now. `from` 0 is the empty
 * document, a missing `to` the current one. Throws `not_found` for an unknown operation or name.
 */
export async function compareVersions(
  services: Services,
  actor: Actor,
  codexId: string,
  points: {
    readonly from: string;
    readonly to?: string | undefined;
    /** Whether fields that are the same are told as well. */
    readonly unchanged?: boolean;
  },
): Promise<Comparison> {
  const row = await findCodex(services, actor, 'readHistory', codexId);
  const before = await loadPoint(services, row, points.from);
  const after = await loadPoint(services, row, points.to);
  const [fromBranch, toBranch] = [before.branch, after.branch];
  const unchanged = points.unchanged ?? false;
  const input = { before: before.state, after: after.state, row: pinOf(row), unchanged };
  const { version, versionBefore, changes } = await doTask(services.threads, compareTask, input, {
    isLarge: isLargeSize(before.state.length + after.state.length),
    answer: (pinned) => templateOf(services, row, pinned),
  });
  const template = await templateOf(services, row, version);
  const [names, edits] = await Promise.all([
    namesIn(services, actor, changes),
    fromBranch === toBranch
      ? editsBetween(services, documentOf({ id: row.id, branch: toBranch }), {
          from: before.seq,
          to: after.seq,
        })
      : null,
  ]);
  return {
    from: before.seq,
    ...(fromBranch !== undefined && { fromBranch }),
    to: after.seq,
    ...(toBranch !== undefined && { toBranch }),
    ...(versionBefore !== null &&
      versionBefore !== version && {
        template: { id: template.id, name: template.name, before: versionBefore, after: version },
      }),
    changes: changes.map((change) => presentChange(change, template, { names, edits })),
  };
}

interface LoadedPoint {
  readonly state: Uint8Array;
  readonly seq: number;
  /** Absent for the Codex itself. */
  readonly branch?: string | undefined;
}

/** The state at a point: now unless it is given; of the Codex, or of one of its branches (`branch:NAME`, `branch:NAME@SEQ`). Throws `not_found`. */
async function loadPoint(
  services: Services,
  row: CodexRow,
  point = `branch:${MAIN_BRANCH}`,
): Promise<LoadedPoint> {
  const [, name, seq] = /^branch:([^@]*)(?:@(\d{1,15}))?$/i.exec(point) ?? [];
  if (name === undefined) {
    const { seq: at, branch } = await resolvePoint(services, row.id, point);
    return { ...(await loadPast(services, { ...row, branch }, at)), ...(branch !== undefined && { branch }) };
  }
  if (name === MAIN_BRANCH)
    return await loadPast(
      services,
      row,
      seq === undefined ? undefined : (await resolvePoint(services, row.id, seq)).seq,
    );
  const branch = await requireBranch(services, row.id, name);
  await ensureBranchBegun(services, branch);
  const document = branchDocumentName(branch);
  const head = await services.journal.headSeq(document);
  if (seq !== undefined && (Number(seq) < 1 || Number(seq) > head))
    throw new BinderyError('not_found', `The history of the branch “${name}” has no operation ${seq}.`);
  const { state, seq: at } = await services.journal.load(document, Number(seq ?? head));
  return { state, seq: at, branch: branch.name };
}

/** Who touched each field, and when. */
export type EditsByField = ReadonlyMap<string, NonNullable<FieldChange['edits']>>;

/**
 * By field, who touched it after operation `from` and up to `to`; `null` where that is too much to read. Without `merges`, what a
 * branch only took in from its Codex does not count.
 */
export async function editsBetween(
  { journal }: Services,
  documentName: string,
  { from, to, merges = true }: { readonly from: number; readonly to: number; readonly merges?: boolean },
): Promise<EditsByField | null> {
  if (to <= from) return null;
  if (to - from > MAX_EDITS_READ) return null;
  const rows = await journal.describe(documentName, { before: to + 1, limit: to - from });
  const edits = new Map<string, NonNullable<FieldChange['edits']>>();
  for (const { actor, serverTime, origin, summary } of rows.reverse()) {
    if (origin === 'merge' && !merges) continue;
    const at = new Date(serverTime).toISOString();
    for (const field of new Set(summary.fields.map((touched) => touched.field))) {
      const edit = edits.get(field) ?? { authors: [], from: at, to: at };
      if (!edit.authors.some(({ id }) => id === actor.id)) {
        edit.authors.push({ id: actor.id, name: actor.name });
      }
      edits.set(field, { ...edit, to: at });
    }
  }
  return edits;
}

/** A change as it is answered: with the label of its field, values in words, and who made it where that is known. */
export function presentChange(
  change: Change,
  template: Template,
  { names, edits = null }: { readonly names: Names; readonly edits?: EditsByField | null },
): FieldChange {
  const field = template.fields[change.field] ?? template.retired[change.field];
  const isReferences = change.field === REFERENCES_ROOT;
  const edit = edits?.get(recordedName(template, change.field));
  const common = {
    field: change.field,
    label: field?.label ?? (isReferences ? 'References' : 'Title'),
    ...(field && { type: field.type }),
    ...(change.unchanged && { unchanged: true as const }),
    ...(edit && { edits: edit }),
  };
  switch (change.kind) {
    case 'text':
      return { ...common, kind: 'text', parts: [...change.parts] };
    case 'richText':
      return { ...common, kind: 'richText', content: change.content };
    case 'value': {
      const { before, after } = change;
      const texts = { beforeText: toText(field, before, names), afterText: toText(field, after, names) };
      return { ...common, kind: 'value', before, after, ...texts };
    }
    case 'set': {
      const toTexts = (members: readonly JsonValue[]) =>
        members.map((member) =>
          isReferences ? referenceText(member, template, names) : toText(field, [member], names),
        );
      const [added, removed, kept] = [change.added, change.removed, change.kept].map(toTexts);
      return { ...common, kind: 'set', added, removed, kept };
    }
    case 'rows':
      return { ...common, kind: 'rows', ...presentRows(change, field) };
  }
}

/** “Depends on: Retry with jitter”. */
function referenceText(member: JsonValue, template: Template, { codex }: Names): string {
  if (member === null || typeof member !== 'object' || isJsonArray(member)) return '';
  const [kind, target] = [String(member['kind']), String(member['target'])];
  return `${describeKind(kind, template).label}: ${codex?.(target) ?? 'another Codex'}`;
}

function presentRows(
  { added, removed, changed, rows, unchanged }: Extract<Change, { kind: 'rows' }>,
  field: FieldDefinition | undefined,
): Pick<FieldChange, 'added' | 'removed' | 'changed' | 'kept' | 'rowIds'> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return {
    ...(unchanged && { kept: rows.map(rowText) }),
    added: added.map(rowText),
    removed: removed.map(rowText),
    rowIds: { added: added.map(({ id }) => id), removed: removed.map(({ id }) => id) },
    changed: changed.map(({ id, moved, cells }) => ({
      id,
      text: rowText(byId.get(id) ?? { cells: {} }),
      moved,
      cells: cells.map(({ columnId, before, after }) => {
        const column = field?.columns.find(({ id }) => id === columnId);
        return {
          column: columnId,
          label: column?.label ?? columnId,
          ...(column && { type: column.type }),
          beforeText: cellText(before),
          afterText: cellText(after),
        };
      }),
    })),
  };
}

function rowText({ cells }: Pick<Row, 'cells'>): string {
  return Object.values(cells)
    .map(cellText)
    .filter((text) => text !== '')
    .join(' · ');
}

function cellText(value: JsonValue): string {
  if (value === null || value === false) return '';
  if (value === true) return '✓';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function toText(field: FieldDefinition | undefined, value: JsonValue, names: Names): string {
  if (value === null) return '';
  return field ? fieldTypeOf(field.type).toText(field, value, names) : cellText(value);
}

/** Names of the people that changed values refer to, and titles of the Codices, as far as the actor may read these. */
export async function namesIn(
  { prisma }: Services,
  actor: Actor,
  changes: readonly Change[],
): Promise<Names> {
  const ids = [...new Set(changes.flatMap(valuesOf).flatMap(textsIn))];
  // Of a token for a part of the tree; what is private is left out by the condition.
  const mayRead = (id: string) =>
    can(actor, { action: 'read', resource: { kind: 'codex', id, privateTopId: null } });
  const [people, codices] = await Promise.all([
    prisma.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } }),
    prisma.codex.findMany({
      where: { id: { in: ids.filter(mayRead) }, ...knownTo(actor) },
      select: { id: true, title: true },
    }),
  ]);
  const nameOf = new Map(people.map(({ id, name }) => [id, name]));
  const titleOf = new Map(codices.map(({ id, title }) => [id, title]));
  return { person: (id) => nameOf.get(id) ?? null, codex: (id) => titleOf.get(id) ?? null };
}

function valuesOf(change: Change): readonly JsonValue[] {
  if (change.kind === 'value') return [change.before, change.after];
  return change.kind === 'set' ? [...change.added, ...change.removed, ...change.kept] : [];
}

/** Short strings in a value: an id is one of them. */
function textsIn(value: JsonValue): string[] {
  if (typeof value === 'string') return value.length <= 64 && !value.includes('\u0000') ? [value] : [];
  if (value === null || typeof value !== 'object') return [];
  return (isJsonArray(value) ? value : Object.values(value)).flatMap(textsIn);
}
