/** Threads as somebody reaches them who is limited to some fields of a Codex: those at these fields, and no others. */
import type { Anchor } from '#core/comments/anchor.ts';
import { type AnchorRequest, anchoredField } from '#core/comments/codex-anchors.ts';
import type { Thread } from '#core/comments/comments.ts';
import { BinderyError } from '#core/errors.ts';
import type { Template } from '#core/template/template.ts';
import { readThrough } from '../codices/content/live-reading.ts';
import { assertReached } from '../codices/reading/assert-reached.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';

/** The threads that are about one of these fields; all where `reached` is `null`. */
export async function threadsWithin(
  services: Services,
  row: CodexRow,
  reached: ReadonlySet<string> | null,
  threads: readonly Thread[],
): Promise<readonly Thread[]> {
  if (reached === null) return threads;
  return await readThrough(services, row, (_codex, template) =>
    threads.filter(({ anchor }) => isWithin(anchor, template, reached)),
  );
}

function isWithin(anchor: Anchor, template: Template, reached: ReadonlySet<string>): boolean {
  return anchor.on !== 'codex' && reached.has(anchoredField(template, anchor.field));
}

/** Throws `forbidden` for a thread that would be about another field, or about the Codex. */
export function assertAnchorReached(
  reached: ReadonlySet<string> | null,
  anchor: AnchorRequest | undefined,
): void {
  if (reached === null) return;
  const field = anchor?.field;
  if (field == null)
    throw new BinderyError(
      'forbidden',
      `This agent is limited to ${[...reached].join(', ') || 'no field'}, and comments on these: name the field.`,
    );
  assertReached(reached, [field]);
}
