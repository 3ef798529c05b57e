/** The writers of the characters of a text: by the journal, and through restores and merges back to whoever wrote them first. */
import { createBlame, type KeptRange, keptRanges } from '#core/history/blame.ts';
import { restoredFrom, restoredSeq } from '#core/history/restore-operation.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { OperationOutline } from '../../journal/columns/outlines.ts';
import type { Services } from '../../ports/services.ts';
import { type CodexRow, findCodexRow } from '../../projection/tables/codex-store.ts';
import { readStateWith } from '../content/codex-reading.ts';
import { documentOf } from '../content/live-reading.ts';
import { branchDocumentName } from '../reading/branch-rows.ts';
import { type BlamedText, blamedReading } from './blamed-reading.ts';
import { mergedBranchId } from './merge-operation.ts';

/** Operations read at once. */
const PAGE = 5_000;
/** Restores of restores that are looked through, and as many in one text. */
const MAX_RESTORES = 4;
/** Merges in one text that are looked through, the latest ones. */
const MAX_MERGES = 8;

/** UTF-16 units `[from, to)` with the operation in which somebody wrote them, and the ones that restored them, or merged the branch that it is of. */
export interface WrittenStretch {
  readonly from: number;
  readonly to: number;
  readonly writer: OperationOutline | null;
  readonly restored: OperationOutline | null;
  readonly merged: OperationOutline | null;
}

/**
 * The text from its beginning to its end. What a restore brought has new ids, so it is looked for in the state that was restored, and
 * is whose it was there.
 */
export async function blameText(
  services: Services,
  row: CodexRow,
  content: BlamedText,
  depth = 0,
): Promise<readonly WrittenStretch[]> {
  const written = await blameByIds(services, documentOf(row), content);
  const stretches = await (row.branch === undefined
    ? lookThroughMerges(services, content, written)
    : lookIntoMain(services, row, content, written));
  const restores = new Map(
    stretches.flatMap(({ writer }) => {
      const source = writer === null || writer.origin !== 'restore' ? null : sourceOf(writer.operationId);
      return writer === null || source === null ? [] : [[writer.seq, { operation: writer, source }] as const];
    }),
  );
  if (depth >= MAX_RESTORES) return stretches;
  let carried = stretches;
  for (const { operation, source } of [...restores.values()].slice(-MAX_RESTORES)) {
    // Of a Codex that was deleted for good nobody is known any more.
    const of = source.codexId === null ? row : await findCodexRow(services.prisma, source.codexId);
    if (of === null || !isOpenTo(of, row)) continue;
    // What was restored from a state that is not kept is whoever restored it.
    if ((await services.journal.findFolded(documentOf(of), source.seq)) !== null) continue;
    const { state } = await services.journal.load(documentOf(of), source.seq);
    const options = { fieldId: content.fieldId };
    const past = await readStateWith(services, of, blamedReading, { state, options });
    if (past.kind !== content.kind) continue;
    const earlier = await blameText(services, of, past, depth + 1);
    const restored = earlier.map((stretch) => ({
      ...stretch,
      restored: operation,
      // The numbers of another document say nothing in this one.
      ...(source.codexId !== null && cameWith(stretch, operation)),
    }));
    carried = carryOver(carried, operation, keptRanges(past.text, content.text), restored);
  }
  return carried;
}

/** The state that a restore took its content from: one of the same document, or of a Codex that was deleted then. */
function sourceOf(
  operationId: string | null,
): { readonly codexId: string | null; readonly seq: number } | null {
  if (operationId === null) return null;
  const seq = restoredSeq(operationId);
  return seq === null ? restoredFrom(operationId) : { codexId: null, seq };
}

/** An imported history may name any Codex: what is private is looked up for those alone that stand in the same tree. */
function isOpenTo(
  of: Pick<CodexRow, 'privateTopId'>,
  { privateTopId }: Pick<CodexRow, 'privateTopId'>,
): boolean {
  return of.privateTopId === null || of.privateTopId === privateTopId;
}

/** The same writer, at the operation with which it came here. */
function cameWith(
  { writer }: WrittenStretch,
  { seq }: OperationOutline,
): Pick<WrittenStretch, 'writer' | 'merged'> {
  return { writer: writer && { ...writer, seq }, merged: null };
}

/** What a branch has from its Codex, by its beginning or brought in since, has the ids that it has there, and is whose it is there. */
async function lookIntoMain(
  services: Services,
  row: Pick<CodexRow, 'id'>,
  content: BlamedText,
  stretches: readonly WrittenStretch[],
): Promise<readonly WrittenStretch[]> {
  const brought = new Map(
    stretches.flatMap(({ writer }) =>
      writer?.origin === 'branch' || writer?.origin === 'merge' ? [[writer.seq, writer] as const] : [],
    ),
  );
  if (brought.size === 0) return stretches;
  const onMain = await blameByIds(services, codexDocumentName(row.id), content);
  const known = await lookThroughMerges(services, content, onMain);
  const whole = { from: 0, to: content.text.length, past: 0 };
  let carried = stretches;
  for (const operation of brought.values()) {
    // It came to the branch with that operation.
    const { seq, origin } = operation;
    const written = known.map((stretch) => {
      const { writer } = stretch;
      return { ...stretch, merged: null, writer: writer && { ...writer, seq, origin } };
    });
    carried = carryOver(carried, operation, [whole], written);
  }
  return carried;
}

/** What a merge brought has the ids that it had on the branch, and is whose it is there. */
async function lookThroughMerges(
  services: Services,
  content: BlamedText,
  stretches: readonly WrittenStretch[],
): Promise<readonly WrittenStretch[]> {
  const merges = new Map(
    stretches.flatMap(({ writer }) => (writer?.origin === 'merge' ? [[writer.seq, writer] as const] : [])),
  );
  const whole = { from: 0, to: content.text.length, past: 0 };
  let carried = stretches;
  for (const operation of [...merges.values()].slice(-MAX_MERGES)) {
    const id = mergedBranchId(operation.operationId ?? '');
    const branch = id === null ? null : await services.prisma.branch.findUnique({ where: { id } });
    if (branch === null) continue;
    const written = await blameByIds(services, branchDocumentName(branch), content);
    const merged = written.map((stretch) =>
      stretch.writer?.origin === 'branch' ? { ...stretch, writer: null } : { ...stretch, merged: operation },
    );
    carried = carryOver(carried, operation, [whole], merged);
  }
  return carried;
}

async function blameByIds(
  { journal }: Services,
  documentName: string,
  { root, text, runs }: BlamedText,
): Promise<readonly WrittenStretch[]> {
  const blame = createBlame(runs, text.length);
  const operations = new Map<number, OperationOutline>();
  let before: number | undefined;
  while (!blame.isComplete()) {
    const options = { limit: PAGE, root, ...(before !== undefined && { before }) };
    const page = await journal.outline(documentName, options);
    for (const operation of page) {
      operations.set(operation.seq, operation);
      blame.add(operation);
    }
    before = page.at(-1)?.seq;
    if (page.length < PAGE) break;
  }
  return blame.stretches().map(({ from, to, seq }) => {
    const writer = (seq === null ? undefined : operations.get(seq)) ?? null;
    return { from, to, writer, restored: null, merged: null };
  });
}

/** What `operation` brought is whose it was in the text that it took it from; stretches without a writer say nothing. */
function carryOver(
  stretches: readonly WrittenStretch[],
  operation: OperationOutline,
  kept: readonly KeptRange[],
  written: readonly WrittenStretch[],
): readonly WrittenStretch[] {
  return stretches.flatMap((stretch) => {
    if (stretch.writer !== operation) return [stretch];
    const pieces: WrittenStretch[] = [];
    let at = stretch.from;
    const put = (to: number, { writer, restored, merged }: WrittenStretch): void => {
      if (to > at) pieces.push({ from: at, to, writer, restored, merged });
      at = Math.max(at, to);
    };
    for (const { from, to, past } of kept) {
      const [begin, end] = [Math.max(from, stretch.from), Math.min(to, stretch.to)];
      if (begin >= end) continue;
      put(begin, stretch);
      const shift = from - past;
      for (const earlier of written) {
        const until = Math.min(earlier.to + shift, end);
        if (until <= at || earlier.from + shift >= end) continue;
        put(until, earlier.writer === null ? stretch : earlier);
      }
    }
    put(stretch.to, stretch);
    return pieces;
  });
}
