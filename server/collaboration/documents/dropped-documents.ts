/** Documents that are dropped from memory while somebody has them open: the next one to open it has it made anew, and they come back to that. */
import type { Logger } from 'pino';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { OpenRooms, Room } from '../content/room.ts';
import type { SessionRegistry } from '../sessions/sessions.ts';

type Rooms = Pick<OpenRooms, 'documents'>;
type Sessions = Pick<SessionRegistry, 'ofDocument'>;

export function dropDocument(sessions: Sessions, { documents }: Rooms, document: Room): void {
  if (documents.get(document.name) === document) documents.delete(document.name);
  for (const { socket } of sessions.ofDocument(document.name)) socket.close(CLOSE.tryAgainLater);
}

/** A journalled edit decodes and still does not apply: half of it may be in. The journal's loader leaves such a row out. */
export function dropUnreadable(
  { sessions, log }: { readonly sessions: Sessions; readonly log: Logger },
  rooms: Rooms,
  document: Room,
  error: unknown,
): void {
  const { name } = document;
  log.error({ err: error, documentName: name }, 'a journalled edit does not apply; the document is reloaded');
  dropDocument(sessions, rooms, document);
}
