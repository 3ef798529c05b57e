/** Notes in which version of its template the page of a session shows a Codex. */
import { readShownTemplate } from '#core/protocol/client-versions.ts';
import type { Session } from './sessions.ts';

/** Takes a stateless message; false if it is about something else. At once, so that it counts for the edits sent after it. */
export function noteVersion(session: Session, payload: string): boolean {
  const template = readShownTemplate(payload);
  if (template === null) return false;
  session.versions = { ...session.versions, template };
  return true;
}
