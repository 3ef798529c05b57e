/** The live session of a Codex. */
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import type { DocumentSession, SessionOptions } from './document-session.ts';
import { openDocumentSession } from './open-document-session.ts';

export interface CodexSession extends DocumentSession {
  readonly codex: Codex;
}

/** Opens the session of a Codex, with the Codex over its document. */
export function openCodexSession(options: SessionOptions): CodexSession {
  const session = openDocumentSession(options);
  const { doc, environment } = session;
  return Object.assign(session, { codex: openCodex(doc, { environment, actor: options.actor }) });
}
