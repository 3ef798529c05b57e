/** `GET /codices/:id/blame`: whose words a text consists of, and who brought the values of any other field. */
import type { Actor } from '#core/access/policy.ts';
import { clockMillis } from '#core/crdt/clock.ts';
import type { RegisterEntry } from '#core/crdt/entry.ts';
import { BinderyError } from '#core/errors.ts';
import type { FieldElement } from '#core/history/field-elements.ts';
import type { BlameBody, BlamedValue, BlameSpan } from '#core/protocol/api/history.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import { readWith } from '../content/codex-reading.ts';
import { findOnBranch } from '../reading/read-codex.ts';
import { blameText, type WrittenStretch } from './blame-text.ts';
import { type BlamedElements, type BlamedText, blamedReading } from './blamed-reading.ts';

/** Words of one person with shorter pauses between them are one span. */
const PAUSE_MS = 10 * 60_000;

/**
 * Blames a text by the operations that brought its characters, and values by those that brought them. Throws `invalid_input` for a
 * field that is computed, `not_found` for one that is not there.
 */
export async function blameField(
  services: Services,
  actor: Actor,
  codexId: string,
  { field: fieldId, branch }: { readonly field: string; readonly branch?: string | undefined },
): Promise<BlameBody> {
  const row = await findOnBranch(services, actor, 'readHistory', codexId, branch);
  const content = await readWith(services, row, blamedReading, { fieldId });
  switch (content.kind) {
    case 'none':
      throw new BinderyError('not_found', `This Codex has no field “${fieldId}”.`);
    case 'other':
      throw unsupported(fieldId);
    case 'elements':
      return { field: fieldId, spans: [], ...(await elementsOf(services, row, content)) };
    case 'text':
      return { field: fieldId, spans: await spansOf(services, row, content), value: null, entries: [] };
  }
}

/** Each value with whoever brought it: by the journal, else by its own record, which an earlier release may have left alone. */
async function elementsOf(
  services: Services,
  row: CodexRow,
  content: BlamedElements,
): Promise<Pick<BlameBody, 'value' | 'entries'>> {
  const { elements, isSingle } = content;
  const stretches = await blameText(services, row, content);
  const entries = elements.map((element, index) => {
    const stretch = stretches.find(({ from, to }) => from <= index && index < to);
    return presentElement(element, stretch);
  });
  if (!isSingle) return { value: null, entries };
  const [value = { value: null, ...UNKNOWN }] = entries;
  return { value, entries: [] };
}

function presentElement(element: FieldElement, stretch: WrittenStretch | undefined): BlamedValue {
  const { value, row, column, entry } = element;
  const written = stretch === undefined ? UNKNOWN : writtenBy(stretch);
  return {
    value,
    ...(row !== undefined && { row }),
    ...(column !== undefined && { column }),
    ...written,
    ...(written.author === null && entry !== null && recordedIn(entry)),
  };
}

function recordedIn({ by, byName, hlc }: RegisterEntry) {
  return { author: { kind: null, id: by, name: byName }, at: new Date(clockMillis(hlc)).toISOString() };
}

async function spansOf(services: Services, row: CodexRow, content: BlamedText): Promise<BlameSpan[]> {
  const spans: BlameSpan[] = [];
  for (const stretch of await blameText(services, row, content)) {
    const span = presentSpan(content.text.slice(stretch.from, stretch.to), stretch);
    const last = spans.at(-1);
    if (last !== undefined && isGoingOn(last, span)) spans[spans.length - 1] = joined(last, span);
    else spans.push(span);
  }
  return spans;
}

function presentSpan(text: string, stretch: WrittenStretch): BlameSpan {
  return { text, ...writtenBy(stretch) };
}

const UNKNOWN = { author: null, at: null, fromSeq: null, seq: null, origin: null };

function writtenBy({ writer, restored, merged }: WrittenStretch): Omit<BlameSpan, 'text'> {
  if (writer === null) return UNKNOWN;
  const { actor, proposal, clientTime, origin, seq } = writer;
  return {
    // Whoever accepted a suggestion did not write it.
    author: authorOf(proposal ?? actor),
    ...(proposal !== undefined && { acceptedBy: authorOf(actor) }),
    ...(restored !== null && { restoredBy: authorOf(restored.actor) }),
    ...(merged !== null && { mergedBy: authorOf(merged.actor) }),
    at: new Date(clientTime).toISOString(),
    // What was written on a branch came with its merge.
    ...{ fromSeq: merged?.seq ?? seq, seq: merged?.seq ?? seq, origin },
  };
}

function authorOf({ kind, id, name }: Pick<Actor, 'kind' | 'id' | 'name'>) {
  return { kind, id, name };
}

/** Whether a span is the same person's, written in one go with the one before. */
function isGoingOn(a: BlameSpan, b: BlameSpan): boolean {
  const isSame =
    a.author?.kind === b.author?.kind &&
    a.author?.id === b.author?.id &&
    a.acceptedBy?.id === b.acceptedBy?.id &&
    a.mergedBy?.id === b.mergedBy?.id;
  if (!isSame || a.origin !== b.origin) return false;
  return (
    Math.abs(Date.parse(b.at ?? '') - Date.parse(a.at ?? '')) <= PAUSE_MS || (a.at === null && b.at === null)
  );
}

/** Both as one, as of the later of the two. */
function joined(a: BlameSpan, b: BlameSpan): BlameSpan {
  const later = (b.seq ?? 0) > (a.seq ?? 0) ? b : a;
  const fromSeq = Math.min(a.fromSeq ?? Number.POSITIVE_INFINITY, b.fromSeq ?? Number.POSITIVE_INFINITY);
  return { ...later, text: a.text + b.text, fromSeq: Number.isFinite(fromSeq) ? fromSeq : null };
}

function unsupported(fieldId: string): BinderyError {
  const message = 'This field is computed: nobody wrote what it says.';
  return new BinderyError('invalid_input', message, {
    issues: [{ path: ['field'], message: `${fieldId}: ${message}` }],
  });
}
