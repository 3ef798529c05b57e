/** The choice of connections by a filter that every process applies to its own. */
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Connected, ConnectedFilter } from '../../ports/live-documents.port.ts';

export function isChosen(filter: ConnectedFilter, { documentName, actor }: Connected): boolean {
  const { documents, userId, sessionIds, tokenIds, linkIds, guestIds, except } = filter;
  // Whoever looks as a guest leaves with their own rights, as well as with the link.
  const user = actor.kind === 'user' ? actor : actor.kind === 'guest' ? (actor.viewer ?? null) : null;
  const guest = actor.kind === 'guest' ? actor : null;
  if (documents !== undefined && !documents.includes(documentName)) {
    // An extract ends with its Codex.
    const extractOf = guest?.fields === undefined ? null : codexDocumentName(guest.codexId);
    if (extractOf === null || !documents.includes(extractOf)) return false;
  }
  // Whatever ends or changes what somebody may do does so for the agents that they answer for.
  const owner = actor.kind === 'user' ? actor.agent?.owner.id : undefined;
  if (userId !== undefined && user?.id !== userId && owner !== userId) return false;
  if (!isNamed(sessionIds, user?.sessionId) || !isNamed(tokenIds, user?.tokenId)) return false;
  if (!isNamed(linkIds, guest?.linkId) || !isNamed(guestIds, guest?.id)) return false;
  if (except === undefined) return true;
  if (user === null) return false;
  return user.tokenId === undefined ? user.sessionId !== except.sessionId : except.tokens;
}

/** Also when no names are asked for. */
function isNamed(names: readonly string[] | undefined, name: string | undefined): boolean {
  return names === undefined || (name !== undefined && names.includes(name));
}
