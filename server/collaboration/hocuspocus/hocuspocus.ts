/** Hocuspocus as this server uses it: handshake, loading and unloading, of rooms in place of documents. Edits and presence never pass through it. */
import {
  type Connection,
  type ConnectionConfiguration,
  type Document,
  type Extension,
  Hocuspocus,
} from '@hocuspocus/server';
import type { Logger } from 'pino';
import type { Actor } from '#core/access/policy.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Credentials } from '../../ports/authenticator.port.ts';
import { asDocument, type OpenRooms, Room, type RoomParts, roomOf } from '../content/room.ts';
import type { Revocation } from '../sessions/revocation.ts';
import type { ConnectionContext, Session } from '../sessions/sessions.ts';
import { guardHooks } from './guarded-hooks.ts';
import { handshakeOnly } from './handshake-only.ts';
import { HookRefusal } from './hook-refusal.ts';

export interface HocuspocusOptions {
  readonly log: Logger;
  readonly rooms: RoomParts;
  readonly revocation: Revocation;
  readonly recheck: (actor: Actor) => Promise<Credentials | null>;
  /** Applies what other processes have stored: a page that was connected to one of them may already have it. */
  readonly catchUp: (document: Room) => Promise<unknown>;
  readonly extensions: readonly Extension<ConnectionContext>[];
  readonly onOpen: (session: Session, connection: Connection) => void;
  readonly onClose: (session: Session) => void;
}

export type RoomHocuspocus = Omit<Hocuspocus<ConnectionContext>, keyof OpenRooms> & OpenRooms;

/** If loading took longer than this, access rights may have changed meanwhile. */
const SLOW_LOAD_MS = 1_000;
/** Hocuspocus' own idle check sees only the frames that reach it; the heartbeat of the sockets replaces it. */
const NEVER_MS = 2 ** 31 - 1;

export function createHocuspocus(options: HocuspocusOptions): RoomHocuspocus {
  const { log, revocation } = options;

  const connecting: Extension<ConnectionContext> = {
    extensionName: 'sessions',
    async connected({ context, connection }) {
      if (context.session !== undefined) options.onOpen(context.session, connection);
    },
    async onDisconnect({ context }) {
      if (context.session !== undefined) options.onClose(context.session);
    },
  };

  async function confirm(session: Session, loadStartedAt: number, epoch: number): Promise<void> {
    const slow = performance.now() - loadStartedAt > SLOW_LOAD_MS;
    if (session.ended === null && (slow || revocation.epoch !== epoch)) {
      if ((await options.recheck(session.actor)) === null) revocation.end(session, CLOSE.revoked);
    }
    if (session.ended !== null) throw new HookRefusal(session.ended);
  }

  /** Checks access once more after loading: between "loaded" and "connected" Hocuspocus already sends the connection everybody's presence. */
  class CheckedHocuspocus extends Hocuspocus<ConnectionContext> {
    override async createDocument(
      documentName: string,
      request: Request,
      socketId: string,
      connection: ConnectionConfiguration,
      context?: ConnectionContext,
    ): Promise<Document> {
      const startedAt = performance.now();
      const { epoch } = revocation;
      const session = context?.session;
      try {
        const document = await super.createDocument(documentName, request, socketId, connection, context);
        // While the database is unavailable the document is opened as it is; what it lacks is applied later.
        await options.catchUp(roomOf(document)).catch(() => undefined);
        if (session !== undefined) await confirm(session, startedAt, epoch);
        return document;
      } catch (error) {
        if (session !== undefined) options.onClose(session);
        throw error;
      }
    }

    /** Loads a room; none of the hooks for changes of a document are wired to it. */
    override async loadDocument(
      documentName: string,
      request: Request,
      socketId: string,
      connectionConfig: ConnectionConfiguration,
      context?: ConnectionContext,
    ): Promise<Document> {
      const { rooms } = options;
      return await loadRoom(this, rooms, { documentName, request, socketId, connectionConfig, context });
    }
  }

  const hocuspocus: unknown = new CheckedHocuspocus({
    quiet: true,
    timeout: NEVER_MS,
    extensions: [handshakeOnly(), ...options.extensions, connecting].map((extension) =>
      guardHooks(extension, log),
    ),
  });
  return hocuspocus as RoomHocuspocus;
}

interface Opening {
  readonly documentName: string;
  readonly request: Request;
  readonly socketId: string;
  readonly connectionConfig: ConnectionConfiguration;
  readonly context: ConnectionContext | undefined;
}

/** As Hocuspocus loads a document, with a room in its place. */
async function loadRoom(
  hocuspocus: Hocuspocus<ConnectionContext>,
  rooms: RoomParts,
  { request, context, ...opening }: Opening,
): Promise<Document> {
  const room = new Room(opening.documentName, rooms);
  const document = asDocument(room);
  const loading = {
    ...{ ...opening, instance: hocuspocus, document, context: (context ?? {}) as ConnectionContext },
    ...{ requestHeaders: request.headers, requestParameters: new URL(request.url).searchParams },
  };
  try {
    await hocuspocus.hooks('onLoadDocument', loading);
  } catch (error) {
    hocuspocus.closeConnections(opening.documentName);
    throw error;
  }
  room.isLoading = false;
  await hocuspocus.hooks('afterLoadDocument', loading);
  return document;
}
