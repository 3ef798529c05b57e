/** `GET /codices/:id/blame`: whose words a text consists of, and who set a value. */
import type { Actor } from '#core/access/policy.ts';
import { anchorName, anchorSpaceOf } from '#core/comments/codex-anchors.ts';
import { clockMillis } from '#core/crdt/clock.ts';
import { rootOf, TITLE_ROOT } from '#core/document/roots.ts';
import { BinderyError } from '#core/errors.ts';
import { storageOf } from '#core/fields/registry.ts';
import { type BlamedStretch, createBlame, type IdRun } from '#core/history/blame.ts';
import type { JsonValue } from '#core/json.ts';
import type { BlameBody, BlameSpan } from '#core/protocol/api/history.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { DescribedOperation } from '../../journal/journal.ts';
import type { Services } from '../../ports/services.ts';
import { defineReading, readWith } from '../content/codex-reading.ts';
import { findCodex } from '../reading/read-codex.ts';

/** Operations read at once. */
const PAGE = 2_000;
/** Words of one person with shorter pauses between them are one span. */
const PAUSE_MS = 10 * 60_000;

type BlamedContent =
  | { readonly kind: 'text'; readonly root: string; readonly text: string; readonly runs: readonly IdRun[] }
  | { readonly kind: 'value'; readonly value: JsonValue; readonly by: Writer | null; readonly at: number }
  | { readonly kind: 'other' }
  | { readonly kind: 'none' };

interface Writer {
  readonly id: string;
  readonly name: string;
}

const blamedReading = defineReading(
  'read what a field consists of',
  (codex, template, { fieldId }: { readonly fieldId: string }): BlamedContent => {
    const field = template.fields[fieldId] ?? template.retired[fieldId];
    if (fieldId !== TITLE_ROOT && field === undefined) return { kind: 'none' };
    const text = anchorSpaceOf(codex, template).textOf(anchorName(template, fieldId));
    if (text !== null) {
      const root = field === undefined ? TITLE_ROOT : rootOf(codex.slot(fieldId), storageOf(field));
      return { kind: 'text', root: root ?? TITLE_ROOT, text: text.text, runs: [...text.runs] };
    }
    if (field === undefined || storageOf(field) !== 'register') return { kind: 'other' };
    const { winner } = codex.register(fieldId);
    if (winner === null) return { kind: 'value', value: null, by: null, at: 0 };
    const { value, hlc, by, byName } = winner;
    return { kind: 'value', value, by: { id: by, name: byName }, at: clockMillis(hlc) };
  },
);

/**
 * Blames a text by the operations that brought its characters, or a single value by its entry. Throws `invalid_input` for a field of
 * another kind, `not_found` for one that is not there.
 */
export async function blameField(
  services: Services,
  actor: Actor,
  codexId: string,
  fieldId: string,
): Promise<BlameBody> {
  const row = await findCodex(services, actor, 'readHistory', codexId);
  const content = await readWith(services, row, blamedReading, { fieldId });
  switch (content.kind) {
    case 'none':
      throw new BinderyError('not_found', `This Codex has no field “${fieldId}”.`);
    case 'other':
      throw unsupported(fieldId);
    case 'value': {
      const { value, by, at } = content;
      const author = by && { kind: null, ...by };
      return { field: fieldId, spans: [], value: { value, author, at: by && new Date(at).toISOString() } };
    }
    case 'text':
      return { field: fieldId, spans: await blameText(services, codexId, content), value: null };
  }
}

async function blameText(
  { journal }: Services,
  codexId: string,
  { root, text, runs }: Extract<BlamedContent, { kind: 'text' }>,
): Promise<BlameSpan[]> {
  const blame = createBlame(runs, text.length);
  const operations = new Map<number, DescribedOperation>();
  let before: number | undefined;
  while (!blame.isComplete()) {
    const options = { limit: PAGE, root, ...(before !== undefined && { before }) };
    const page = await journal.describe(codexDocumentName(codexId), options);
    for (const operation of page) {
      operations.set(operation.seq, operation);
      blame.add({ seq: operation.seq, clients: operation.summary.clients });
    }
    before = page.at(-1)?.seq;
    if (page.length < PAGE) break;
  }
  const spans: BlameSpan[] = [];
  for (const stretch of blame.stretches()) {
    const span = presentStretch(text, stretch, operations);
    const last = spans.at(-1);
    if (last !== undefined && isGoingOn(last, span)) spans[spans.length - 1] = joined(last, span);
    else spans.push(span);
  }
  return spans;
}

function presentStretch(
  text: string,
  { from, to, seq }: BlamedStretch,
  operations: ReadonlyMap<number, DescribedOperation>,
): BlameSpan {
  const operation = seq === null ? undefined : operations.get(seq);
  const words = text.slice(from, to);
  if (operation === undefined) return { text: words, author: null, at: null, seq: null, origin: null };
  const { actor, proposal, clientTime, origin } = operation;
  const { kind, id, name } = actor;
  return {
    text: words,
    // Whoever accepted a suggestion did not write it.
    author:
      proposal === undefined
        ? { kind, id, name }
        : { kind: proposal.kind, id: proposal.id, name: proposal.name },
    ...(proposal !== undefined && { acceptedBy: { kind, id, name } }),
    at: new Date(clientTime).toISOString(),
    ...{ seq, origin },
  };
}

/** Whether a span is the same person's, written in one go with the one before. */
function isGoingOn(a: BlameSpan, b: BlameSpan): boolean {
  const isSame =
    a.author?.kind === b.author?.kind &&
    a.author?.id === b.author?.id &&
    a.acceptedBy?.id === b.acceptedBy?.id;
  if (!isSame || a.origin !== b.origin) return false;
  return (
    Math.abs(Date.parse(b.at ?? '') - Date.parse(a.at ?? '')) <= PAUSE_MS || (a.at === null && b.at === null)
  );
}

/** Both as one, as of the later of the two. */
function joined(a: BlameSpan, b: BlameSpan): BlameSpan {
  const later = (b.seq ?? 0) > (a.seq ?? 0) ? b : a;
  return { ...later, text: a.text + b.text };
}

function unsupported(fieldId: string): BinderyError {
  const message = 'Only texts and single values are blamed; what happened to this field is in the history.';
  return new BinderyError('invalid_input', message, {
    issues: [{ path: ['field'], message: `${fieldId}: ${message}` }],
  });
}
