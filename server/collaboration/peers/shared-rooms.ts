/** Rooms of pages that other processes have, so that pages are introduced to each other wherever they are connected. */
import type { Signal } from '#core/protocol/peer-messages.ts';
import type { PeerPage, ProcessBus } from '../../ports/process-bus.port.ts';

export interface SharedRooms {
  /** The first page of this process has joined: others are asked for theirs. */
  opened(documentName: string): void;
  /** The last one has left. */
  closed(documentName: string): void;
  /** Tells other processes the pages of this one in a document. */
  tell(documentName: string, pages: readonly PeerPage[]): void;
  /** The pages in a document at other processes. */
  elsewhere(documentName: string): readonly PeerPage[];
  /** Hands a signal to the process that has the page. */
  signal(documentName: string, from: number, to: number, signal: Signal): void;
}

export interface SharedRoomsParts {
  readonly bus: ProcessBus;
  /** The rooms of this process. */
  readonly rooms: () => Iterable<readonly [documentName: string, pages: readonly PeerPage[]]>;
  /** Pages at another process have come or gone. */
  readonly onChanged: (documentName: string) => void;
  /** A page at another process signals to one of this. */
  readonly onSignal: (documentName: string, from: number, to: number, signal: Signal) => void;
}

export function createSharedRooms(parts: SharedRoomsParts): SharedRooms {
  const { bus } = parts;
  /** By document and process, of documents that have a room here. */
  const known = new Map<string, Map<string, readonly PeerPage[]>>();

  // Each by itself and in order: a signal must not overtake the news of the page that it comes from.
  const tell: SharedRooms['tell'] = (document, pages) => bus.publish('peer-room', { document, pages });
  function askAll(): void {
    bus.publish('peer-rooms-wanted', { documents: [...known.keys()] }, 'all');
  }

  bus.listen('peer-room', ({ document, pages }, from) => {
    const room = known.get(document);
    if (room === undefined) return;
    const isNews = pages.length > 0 || room.has(from);
    if (pages.length > 0) room.set(from, pages);
    else room.delete(from);
    if (isNews) parts.onChanged(document);
  });
  bus.listen('peer-rooms-wanted', ({ documents }) => {
    // Also of those without a room: that it was closed is told once, and may have been lost.
    const rooms = new Map(parts.rooms());
    for (const document of documents) tell(document, rooms.get(document) ?? []);
  });
  bus.listen('peer-signal', ({ document, from, to, signal }) => parts.onSignal(document, from, to, signal));
  bus.watch({
    joined: askAll,
    missed: askAll,
    left(id) {
      for (const [document, room] of known) if (room.delete(id)) parts.onChanged(document);
    },
  });

  return {
    opened(document) {
      known.set(document, new Map());
      bus.publish('peer-rooms-wanted', { documents: [document] });
    },
    closed: (document) => void known.delete(document),
    tell,
    elsewhere: (document) => [...(known.get(document)?.values() ?? [])].flat(),
    signal: (document, from, to, signal) => bus.publish('peer-signal', { document, from, to, signal }),
  };
}
