/** Authenticates the first frame of a document on a socket: token → credentials → access, read or write → session. */
import type { Extension, onAuthenticatePayload } from '@hocuspocus/server';
import type { Logger } from 'pino';
import type { Actor } from '#core/access/policy.ts';
import { STREAM_FORM } from '#core/crdt/tree/stream-text.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { type DocumentName, isTreeKind, parseDocumentName } from '#core/protocol/document-name.ts';
import type { Admission, DocumentAccess, PlaceOf } from '../../ports/admission.port.ts';
import type { Authenticator, Credentials } from '../../ports/authenticator.port.ts';
import { findAccess } from '../sessions/document-access.ts';
import type { Revocation } from '../sessions/revocation.ts';
import type {
  CloseEvent,
  ConnectionContext,
  Session,
  SessionRegistry,
  Socket,
} from '../sessions/sessions.ts';
import type { SocketCounts } from '../sessions/socket-counts.ts';
import type { Limits } from '../sessions/socket-limits.ts';
import { HookRefusal } from './hook-refusal.ts';

export interface AuthenticationOptions {
  readonly authenticator: Authenticator;
  readonly sessions: SessionRegistry;
  readonly socketCounts: SocketCounts;
  readonly revocation: Revocation;
  readonly limits: Limits;
  readonly log: Logger;
  readonly admit?: Admission;
  readonly findPlace?: PlaceOf;
  /** The oldest rich text schema whose pages may write; a page tells its own as `?schema=` in the socket's URL. */
  readonly oldestWritingSchema: number;
}

export function authentication(options: AuthenticationOptions): Extension<ConnectionContext> {
  const { authenticator, sessions, socketCounts, revocation, limits, log } = options;

  async function readCredentials(token: string, socket: Socket): Promise<Credentials | null> {
    const { epoch } = revocation;
    try {
      const credentials = await authenticator.fromSocketToken(token);
      // Somebody's access was revoked while these credentials were being read, so they may be outdated.
      if (credentials === null || revocation.epoch === epoch) return credentials;
      return await authenticator.recheck(credentials.actor);
    } catch (error) {
      log.warn({ err: error }, 'credentials could not be read; the client is asked to come back');
      throw refuseSocket(socket, CLOSE.tryAgainLater);
    }
  }

  async function readAccess(name: DocumentName, actor: Actor): Promise<DocumentAccess> {
    const admitted = await findAccess(options, name, actor);
    if (admitted === 'gone') throw new HookRefusal(CLOSE.gone);
    if (admitted === 'later') throw new HookRefusal(CLOSE.tryAgainLater);
    return admitted;
  }

  return {
    extensionName: 'authentication',
    async onAuthenticate({
      token,
      documentName,
      context,
      connectionConfig,
      requestParameters,
    }: onAuthenticatePayload<ConnectionContext>) {
      const { socket } = context;
      const name = parseDocumentName(documentName);
      if (name === null) throw refuseSocket(socket, CLOSE.badDocumentName);
      const credentials = await readCredentials(token, socket);
      if (credentials === null) throw new HookRefusal(CLOSE.unauthenticated);
      const { actor, expiresAt } = credentials;
      if (isTreeKind(name.kind) && isBlindToStreams(requestParameters)) {
        log.info({ documentName }, 'a page from before streams asked for the tree; it has to be reloaded');
        throw new HookRefusal(CLOSE.tryAgainLater);
      }
      const access = await readAccess(name, actor);
      if (access === 'none') throw new HookRefusal(CLOSE.revoked);
      if (
        isBlindToPrivate(requestParameters) &&
        ((await options.findPlace?.(name))?.privateTopId ?? null) !== null
      ) {
        log.info({ documentName }, 'a page from before private Codices asked for one; it has to be reloaded');
        throw new HookRefusal(CLOSE.tryAgainLater);
      }
      if (socketCounts.isFull(socket, actor, limits)) throw refuseSocket(socket, CLOSE.rateLimited);
      const schema = toldSchema(requestParameters);
      const readOnly = access === 'read' || (schema !== null && schema < options.oldestWritingSchema);
      connectionConfig.readOnly = readOnly;
      const session: Session = {
        socket,
        documentName,
        actor,
        expiresAt,
        readOnly,
        versions: { schema, template: null },
        ended: null,
        open: null,
        clientId: null,
        tail: Promise.resolve(),
      };
      if (!socket.isOpen) throw new HookRefusal(CLOSE.tryAgainLater);
      sessions.add(session);
      socketCounts.add(session);
      revocation.watchExpiry(session);
      return { session };
    },
  };
}

/** The rich text schema that a page knows; `null` for programs, which tell none. What is no number is older than every other. */
function toldSchema(parameters: URLSearchParams): number | null {
  const told = parameters.get('schema');
  if (told === null) return null;
  return Number.isFinite(Number(told)) ? Number(told) : 0;
}

/**
 * Whether a page would read only half of the tree and take it for all of it. Such a page keeps its edits, offers a reload, and then sends
 * them. Programs, which declare no schema, are trusted to know what they read.
 */
function isBlindToStreams(parameters: URLSearchParams): boolean {
  return parameters.has('schema') && !(Number(parameters.get('tree')) >= STREAM_FORM);
}

/** Whether a page would take a private Codex for one of the workspace, and write titles of what is below it into the tree there. */
function isBlindToPrivate(parameters: URLSearchParams): boolean {
  return parameters.has('schema') && !parameters.has('private');
}

function refuseSocket(socket: Socket, event: CloseEvent): HookRefusal {
  socket.close(event);
  return new HookRefusal(event);
}
