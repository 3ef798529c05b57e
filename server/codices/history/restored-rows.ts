/** Restores in the history of a Codex told in full: when the state was that came back, and what a restored row says. */
import { type Actor, can } from '#core/access/policy.ts';
import { rowName } from '#core/history/row-name.ts';
import type { VersionBody } from '#core/protocol/api/history.ts';
import { fieldCalled } from '#core/template/versions/slots.ts';
import { knownTo } from '../../access/known-codices.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import { defineReading, readStateWith } from '../content/codex-reading.ts';
import { documentOf } from '../content/live-reading.ts';

type Restored = NonNullable<VersionBody['restored']>;
type RestoredRow = NonNullable<Restored['row']>;

/** Rows that are looked for in an earlier state, because they are not there now: each takes a state to be loaded. */
const MAX_STATES = 4;

/** What rows say, by field and id; those that are not there are left out. */
export const rowNamesReading = defineReading(
  'read what rows say',
  (codex, template, { rows }: { readonly rows: readonly Pick<RestoredRow, 'field' | 'id'>[] }) => {
    const names: Record<string, string | null> = {};
    for (const { field: fieldId, id } of rows) {
      const field = fieldCalled(template, fieldId);
      const row = field && codex.rows(field.id).find((one) => one.id === id);
      if (field !== undefined && row !== undefined)
        names[keyOf({ field: fieldId, id })] = rowName(field, row);
    }
    return names;
  },
);

/** Adds to each restore what its operation does not say. A row is called what it says now, and what it said then where it is gone. */
export async function describeRestores(
  services: Services,
  actor: Actor,
  row: CodexRow,
  versions: readonly VersionBody[],
): Promise<VersionBody[]> {
  const own = versions.flatMap(({ restored }) =>
    restored === undefined || restored.from !== undefined ? [] : restored.seq,
  );
  const times = await timesOf(services, row, own);
  const sources = versions.flatMap(({ restored }) => restored?.from?.id ?? []);
  const titles = await titlesKnownTo(services, actor, sources);
  const names = await namesOf(services, row, versions);
  return versions.map((version) => {
    const { restored } = version;
    if (restored === undefined) return version;
    if (restored.from !== undefined) {
      const from = { id: restored.from.id, title: titles.get(restored.from.id) ?? null };
      return { ...version, restored: { ...restored, from } };
    }
    const at = times.get(restored.seq);
    const name = restored.row === undefined ? null : (names[keyOf(restored.row)] ?? null);
    return {
      ...version,
      restored: {
        ...{ seq: restored.seq, ...(at !== undefined && { at }) },
        ...(restored.row !== undefined && { row: { ...restored.row, name } }),
      },
    };
  });
}

/** Of Codices that were deleted for good since there are none. */
async function titlesKnownTo(
  { prisma }: Services,
  actor: Actor,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await prisma.codex.findMany({
    where: { id: { in: [...new Set(ids)] }, ...knownTo(actor) },
    select: { id: true, title: true, privateTopId: true },
  });
  const mayRead = ({ id, privateTopId }: (typeof rows)[number]) =>
    can(actor, { action: 'read', resource: { kind: 'codex', id, privateTopId } });
  return new Map(rows.filter(mayRead).map(({ id, title }) => [id, title]));
}

async function timesOf(
  { journal }: Services,
  row: CodexRow,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const times = new Map<number, string>();
  for (const seq of new Set(seqs)) {
    const [found] = await journal.describe(documentOf(row), { before: seq + 1, limit: 1 });
    if (found?.seq === seq) times.set(seq, new Date(found.serverTime).toISOString());
  }
  return times;
}

async function namesOf(
  services: Services,
  row: CodexRow,
  versions: readonly VersionBody[],
): Promise<Readonly<Record<string, string | null>>> {
  const asked = versions.flatMap(({ seq, restored }) =>
    restored?.row === undefined ? [] : [{ seq, row: restored.row }],
  );
  if (asked.length === 0) return {};
  const rows = asked.map((one) => one.row);
  const read = async (seq?: number) => {
    const { state } = await services.journal.load(documentOf(row), seq);
    return await readStateWith(services, row, rowNamesReading, { state, options: { rows } });
  };
  let names = await read();
  let states = 0;
  for (const { seq, row: wanted } of asked) {
    // The restore may be what removed it.
    for (const at of [seq, seq - 1]) {
      if (Object.hasOwn(names, keyOf(wanted)) || states >= MAX_STATES) continue;
      states += 1;
      if ((await services.journal.findFolded(documentOf(row), at)) !== null) continue;
      names = { ...(await read(at)), ...names };
    }
  }
  return names;
}

function keyOf({ field, id }: Pick<RestoredRow, 'field' | 'id'>): string {
  return `${field}/${id}`;
}
