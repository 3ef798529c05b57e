/** The extracts of a process, with what has to know of them: presence, and documents that are dropped from memory. */
import type { Logger } from 'pino';
import type { DocumentName } from '#core/protocol/document-name.ts';
import type { ExtractCatalog } from '../../ports/extract-catalog.port.ts';
import type { OpenRooms, Room } from '../content/room.ts';
import { dropDocument, dropUnreadable } from '../documents/dropped-documents.ts';
import type { ClientIds } from '../edits/client-ids.ts';
import { createPresence } from '../presence/presence-relay.ts';
import type { SharedPresence } from '../presence/shared-presence.ts';
import type { Session, SessionRegistry } from '../sessions/sessions.ts';
import type { Limits } from '../sessions/socket-limits.ts';
import { createExtractRooms } from './extract-rooms.ts';

export interface ExtractParts {
  readonly sessions: SessionRegistry;
  readonly clientIds: ClientIds;
  readonly sharedPresence: SharedPresence;
  readonly limits: Limits;
  readonly clock: () => number;
  readonly log: Logger;
}

export function createExtracts(
  catalog: ExtractCatalog | undefined,
  parts: ExtractParts,
  hocuspocus: () => OpenRooms,
) {
  const { sessions, clientIds, clock, limits } = parts;
  const drop = (document: Room): void => dropDocument(sessions, hocuspocus(), document);
  const extracts = createExtractRooms({ catalog, hocuspocus, drop, log: parts.log });
  return {
    extracts,
    presence: createPresence({
      ...{ clientIds, clock, shared: parts.sharedPresence, maxBytes: limits.maxAwarenessBytes },
      seenAlsoIn: (room) => extracts.seenAlsoIn(room),
      behind: (room) => extracts.originOf(room)?.document ?? room,
    }),
    async fillExtract(document: Room, name: DocumentName, hold: (state: Uint8Array) => void): Promise<void> {
      await extracts.fill(document, name, hold);
      parts.sharedPresence.opened(document);
    },
    /** For somebody whose page has `vector` of an extract: the deletion of what it has from before. */
    withdraw: ({ actor }: Pick<Session, 'actor'>, document: Room, vector: Uint8Array): Uint8Array | null =>
      extracts.originOf(document)?.extract?.withdraw(vector, actor.id) ?? null,
    /** For a document whose history was changed. */
    drop(document: Room): void {
      drop(document);
      extracts.dropOf(document);
    },
    /** For a document that cannot be built from what is in memory. */
    onBroken(document: Room, error: unknown): void {
      dropUnreadable(parts, hocuspocus(), document, error);
      extracts.dropOf(document);
    },
  };
}
