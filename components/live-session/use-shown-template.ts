/** A hook that tells the session of a Codex in which version of its template the page shows it. */
import { useEffect } from 'react';
import type { CodexSession } from '#sync/session/codex-session.ts';

export function useShownTemplate(
  session: CodexSession,
  { id, version }: { readonly id: string; readonly version: number },
): void {
  useEffect(() => session.showTemplate({ id, version }), [session, id, version]);
}
