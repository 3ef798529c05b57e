/** `GET /codices/:id/blame`: whose words a text consists of, and who set a value. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { BlameBody, BlameSpan } from '#core/protocol/api/history.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import { readWith } from '../content/codex-reading.ts';
import { findOnBranch } from '../reading/read-codex.ts';
import { type BlamedText, blamedReading, blameText, type WrittenStretch } from './blame-text.ts';

/** Words of one person with shorter pauses between them are one span. */
const PAUSE_MS = 10 * 60_000;

/**
 * Blames a text by the operations that brought its characters, or a single value by its entry. Throws `invalid_input` for a field of
 * another kind, `not_found` for one that is not there.
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
    case 'value': {
      const { value, by, at } = content;
      const author = by && { kind: null, ...by };
      return { field: fieldId, spans: [], value: { value, author, at: by && new Date(at).toISOString() } };
    }
    case 'text':
      return { field: fieldId, spans: await spansOf(services, row, content), value: null };
  }
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

function presentSpan(text: string, { writer, restored, merged }: WrittenStretch): BlameSpan {
  if (writer === null) return { text, author: null, at: null, seq: null, origin: null };
  const { actor, proposal, clientTime, origin, seq } = writer;
  return {
    text,
    // Whoever accepted a suggestion did not write it.
    author: authorOf(proposal ?? actor),
    ...(proposal !== undefined && { acceptedBy: authorOf(actor) }),
    ...(restored !== null && { restoredBy: authorOf(restored.actor) }),
    ...(merged !== null && { mergedBy: authorOf(merged.actor) }),
    at: new Date(clientTime).toISOString(),
    // What was written on a branch came with its merge.
    ...{ seq: merged?.seq ?? seq, origin },
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
  return { ...later, text: a.text + b.text };
}

function unsupported(fieldId: string): BinderyError {
  const message = 'Only texts and single values are blamed; what happened to this field is in the history.';
  return new BinderyError('invalid_input', message, {
    issues: [{ path: ['field'], message: `${fieldId}: ${message}` }],
  });
}
