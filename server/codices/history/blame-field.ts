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
  let at = 0;
  const entries = elements.map((element, index) => {
    while ((stretches[at]?.to ?? Number.POSITIVE_INFINITY) <= index) at += 1;
    return presentElement(element, stretches[at]);
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

/** A stretch that goes on while the same person wrote: as of the latest of its parts. */
interface OpenSpan {
  readonly from: number;
  readonly to: number;
  readonly latest: WrittenStretch;
  /** The first operation that brought a part. */
  readonly fromSeq: number | null;
}

async function spansOf(services: Services, row: CodexRow, content: BlamedText): Promise<BlameSpan[]> {
  const spans: OpenSpan[] = [];
  for (const stretch of await blameText(services, row, content)) {
    const last = spans.at(-1);
    if (last !== undefined && isGoingOn(last.latest, stretch))
      spans[spans.length - 1] = joined(last, stretch);
    else spans.push({ from: stretch.from, to: stretch.to, latest: stretch, fromSeq: seqOf(stretch) });
  }
  return spans.map(({ from, to, latest, fromSeq }) => ({
    ...{ text: content.text.slice(from, to), ...writtenBy(latest), fromSeq },
  }));
}

const UNKNOWN = { author: null, at: null, fromSeq: null, seq: null, origin: null };

function writtenBy(stretch: WrittenStretch): Omit<BlameSpan, 'text'> {
  const { writer, restored, merged } = stretch;
  if (writer === null) return UNKNOWN;
  const { actor, proposal, clientTime, origin } = writer;
  const seq = seqOf(stretch);
  return {
    // Whoever accepted a suggestion did not write it.
    author: authorOf(proposal ?? actor),
    ...(proposal !== undefined && { acceptedBy: authorOf(actor) }),
    ...(restored !== null && { restoredBy: authorOf(restored.actor) }),
    ...(merged !== null && { mergedBy: authorOf(merged.actor) }),
    ...{ at: new Date(clientTime).toISOString(), fromSeq: seq, seq, origin },
  };
}

/** What was written on a branch came with its merge. */
function seqOf({ writer, merged }: WrittenStretch): number | null {
  return writer === null ? null : (merged?.seq ?? writer.seq);
}

function authorOf({ kind, id, name }: Pick<Actor, 'kind' | 'id' | 'name'>) {
  return { kind, id, name };
}

/** Whether a stretch is the same person's, written in one go with what stands before it. */
function isGoingOn(
  { writer: a, merged: withA }: WrittenStretch,
  { writer: b, merged: withB }: WrittenStretch,
) {
  if (a === null || b === null) return a === b;
  const [authorA, authorB] = [a.proposal ?? a.actor, b.proposal ?? b.actor];
  const [acceptedA, acceptedB] = [a.proposal && a.actor.id, b.proposal && b.actor.id];
  return (
    authorA.kind === authorB.kind &&
    authorA.id === authorB.id &&
    acceptedA === acceptedB &&
    withA?.actor.id === withB?.actor.id &&
    a.origin === b.origin &&
    Math.abs(b.clientTime - a.clientTime) <= PAUSE_MS
  );
}

/** A span with the stretch behind it, as of the later of the two. */
function joined({ from, latest, fromSeq }: OpenSpan, stretch: WrittenStretch): OpenSpan {
  const [before, seq] = [seqOf(latest), seqOf(stretch)];
  return {
    ...{ from, to: stretch.to, latest: (seq ?? 0) > (before ?? 0) ? stretch : latest },
    fromSeq: fromSeq === null || seq === null ? (fromSeq ?? seq) : Math.min(fromSeq, seq),
  };
}

function unsupported(fieldId: string): BinderyError {
  const message = 'This field is computed: nobody wrote what it says.';
  return new BinderyError('invalid_input', message, {
    issues: [{ path: ['field'], message: `${fieldId}: ${message}` }],
  });
}
