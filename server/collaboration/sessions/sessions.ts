/** Sessions of the collaboration server: one per document and socket. */
import type { Connection } from '@hocuspocus/server';
import type { Actor } from '#core/access/policy.ts';
import type { CloseReason } from '#core/protocol/close-codes.ts';
import type { Connected } from '../../ports/live-documents.port.ts';
import type { ClientVersions } from '../../ports/update-checks.port.ts';
import type { Room } from '../content/room.ts';

export interface CloseEvent {
  readonly code: number;
  readonly reason: CloseReason;
}

/** A WebSocket, with a session for each open document. */
export interface Socket {
  readonly id: string;
  readonly sessions: Set<Session>;
  readonly isOpen: boolean;
  /** Sends a short protocol message with the next one, or alone after so many ms. */
  sendWithNext(message: Uint8Array, withinMs: number): void;
  /** Closes the whole socket. */
  close(event: CloseEvent): void;
  /** Stops and goes on reading from the network; while it stops, the peer's own buffers fill and it waits. */
  pause(): void;
  resume(): void;
}

/** A person in a document over a socket. Created after authentication, before the document is loaded. */
export interface Session {
  readonly socket: Socket;
  readonly documentName: string;
  readonly actor: Actor;
  readonly expiresAt: number | null;
  readonly readOnly: boolean;
  /** As its page has told them so far. */
  versions: ClientVersions;
  /** Set once the right to go on is gone; nothing more is taken from it or sent to it. */
  ended: CloseEvent | null;
  /** Set once the document is loaded. */
  open: OpenSession | null;
  /** The one Yjs client id this connection may show presence for; the first it uses. */
  clientId: number | null;
  /** Edits of one session are stored in the order they came. */
  tail: Promise<void>;
}

/** The context that Hocuspocus passes through its hooks with a document of a socket. */
export interface ConnectionContext {
  readonly socket: Socket;
  readonly session?: Session;
}

export interface OpenSession {
  readonly connection: Pick<Connection, 'messageAddress' | 'send' | 'sendStateless' | 'close'>;
  readonly document: Room;
}

export interface SessionRegistry {
  readonly all: ReadonlySet<Session>;
  add(session: Session): void;
  remove(session: Session): void;
  ofDocument(documentName: string): readonly Session[];
}

export function createSessionRegistry(): SessionRegistry {
  const all = new Set<Session>();
  const byDocument = new Map<string, Set<Session>>();
  return {
    all,
    add(session) {
      all.add(session);
      session.socket.sessions.add(session);
      const set = byDocument.get(session.documentName) ?? new Set();
      byDocument.set(session.documentName, set.add(session));
    },
    remove(session) {
      all.delete(session);
      session.socket.sessions.delete(session);
      const set = byDocument.get(session.documentName);
      set?.delete(session);
      if (set?.size === 0) byDocument.delete(session.documentName);
    },
    ofDocument: (documentName) => [...(byDocument.get(documentName) ?? [])],
  };
}

export function isSamePerson(a: Pick<Actor, 'kind' | 'id'>, b: Pick<Actor, 'kind' | 'id'>): boolean {
  return a.kind === b.kind && a.id === b.id;
}

export function describeSession({ socket, documentName, actor, readOnly }: Session): Connected {
  return { socketId: socket.id, documentName, actor, readOnly };
}
