/** The template version of an open Codex: the pinned one, or the template fallback while that cannot be read. */
import { useCodex, useTemplate } from '#components/api/queries.ts';
import type { Codex } from '#core/codex/codex.ts';
import { isBinderyError } from '#core/errors.ts';
import type { Template } from '#core/template/template.ts';
import { usePin } from './use-pin.ts';

export interface CodexTemplate {
  readonly data: Template | undefined;
  readonly error: Error | null;
  /** The document names no version, or one that there is not. */
  readonly isFallback: boolean;
}

/** The template of `codex` (`null` while there is no document); `ready` once the document is complete. */
export function useCodexTemplate(codexId: string, codex: Codex | null, ready: boolean): CodexTemplate {
  const pin = usePin(codex);
  const named = useTemplate(pin?.id, pin?.version);
  const isFallback = ready && (pin === null || isMissing(named.error));
  const listed = useCodex(isFallback ? codexId : undefined);
  const pinned = isFallback ? listed.data?.template : undefined;
  const fallback = useTemplate(pinned?.id, pinned?.version);
  if (!isFallback) return { data: named.data, error: named.error, isFallback };
  return { data: fallback.data, error: listed.error ?? fallback.error, isFallback };
}

function isMissing(error: Error | null): boolean {
  return isBinderyError(error) && error.code === 'not_found';
}
