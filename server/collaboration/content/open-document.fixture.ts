/** For tests: a room with content, as it is once its document has been loaded. */
import * as Y from 'yjs';
import { NO_THREADS } from '../../threads/do-task.ts';
import { type ContentParts, contentOf, holdContent } from './document-content.ts';
import { Room, type RoomParts } from './room.ts';
import { PresenceSweep } from './room-presence.ts';

/** Each change is told by itself. */
export function roomParts(): RoomParts {
  return {
    window: () => 0,
    measureGap: () => ({ note: () => undefined, average: () => 0 }),
    during: (tell) => tell(),
    sweep: new PresenceSweep(() => performance.now()),
  };
}

export interface OpenOptions extends Partial<ContentParts> {
  readonly state?: Uint8Array;
}

export function openDocument(name: string, { state, ...parts }: OpenOptions = {}): Room {
  const document = new Room(name, roomParts());
  holdContent(document, state ?? Y.encodeStateAsUpdate(new Y.Doc()), {
    threads: NO_THREADS,
    clock: () => performance.now(),
    quietMs: 10_000,
    staysBuilt: false,
    onBroken: () => undefined,
    ...parts,
  });
  return document;
}

/** Its content as a Yjs document, built for the occasion. */
export function builtFrom(document: Room): Y.Doc {
  return contentOf(document).use((doc) => doc);
}

/** Calls `hear` with every update that readers are told of, at the moment it is known. */
export function hearUpdates(document: Room, hear: (update: Uint8Array) => void): void {
  const tell = document.tell.bind(document);
  document.tell = (update) => {
    hear(update);
    tell(update);
  };
}
