/** Takes in forwarded edits: checks the proof of the author, and journals them in the author's name. */

import type { Logger } from 'pino';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { isContained } from '#core/document/summarize-update.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { ForwardedEdit } from '#core/protocol/peer-messages.ts';
import type { BatchedEdit } from '#core/protocol/wire/edit-batch.ts';
import { readSyncStatus } from '#core/protocol/wire/frames.ts';
import type { Admission, PlaceOf } from '../../ports/admission.port.ts';
import type { Authenticator } from '../../ports/authenticator.port.ts';
import { contentOf } from '../content/document-content.ts';
import { findAccess } from '../sessions/document-access.ts';
import type { OpenSession, Session } from '../sessions/sessions.ts';
import type { PeerAuthor, PeerKeys } from './peer-keys.ts';

export interface ForwardedEditsOptions {
  readonly keys: PeerKeys;
  readonly authenticator: Pick<Authenticator, 'recheck'>;
  readonly admit?: Admission;
  readonly findPlace?: PlaceOf;
  /** The oldest rich text schema whose pages may write; 1 when absent. */
  readonly oldestWritingSchema?: number;
  readonly takeEdit: (session: Session, edit: BatchedEdit) => Promise<void>;
  readonly log: Logger;
}

export interface ForwardedEdits {
  /**
   * Resolves to `true` when the edit is in the journal, `false` when it is refused, and `null` when that is unknown and it should be
   * forwarded again. Edits of one author are taken in order.
   */
  take(sender: Session, edit: ForwardedEdit): Promise<boolean | null>;
}

/** A session in the author's name, whose answers go to the sender. */
interface Proxy {
  readonly session: Session;
  readonly answers: ((stored: boolean | null) => void)[];
}

export function createForwardedEdits(options: ForwardedEditsOptions): ForwardedEdits {
  const { keys, log } = options;
  const proxies = new WeakMap<Session, Map<string, Proxy>>();

  /**
   * With today's rights; `null` when they would not be let in themselves by the credential the key was given to. An edit says
   * itself when it was made, so one made before the credential ended cannot be told from one made up later.
   */
  async function whoMayWrite(documentName: string, author: string): Promise<PeerAuthor | null> {
    const name = parseDocumentName(documentName);
    const claimed = keys.readAuthor(author);
    if (name === null || claimed === null) return null;
    const { schema } = claimed;
    if (schema !== null && schema < (options.oldestWritingSchema ?? 1)) return null;
    const actor = (await options.authenticator.recheck(claimed.actor))?.actor;
    if (actor === undefined || !isOfGeneration(actor, claimed.actor)) return null;
    return (await findAccess(options, name, actor)) === 'write' ? { actor, schema } : null;
  }

  function proxyFor(sender: Session, open: OpenSession, author: PeerAuthor, client: number): Proxy {
    const { actor } = author;
    const ofSender = proxies.get(sender) ?? new Map<string, Proxy>();
    proxies.set(sender, ofSender);
    const key = `${actor.kind} ${actor.id} ${client}`;
    const known = ofSender.get(key);
    if (known !== undefined && known.session.ended === null) return known;
    const proxy = makeProxy(sender, open, author, client);
    ofSender.set(key, proxy);
    return proxy;
  }

  return {
    async take(sender, edit) {
      const { documentName, open } = sender;
      if (open === null || sender.ended !== null || sender.readOnly) return null;
      const update = Buffer.from(edit.update, 'base64');
      if (!isOf(edit.client, update)) return false;
      if (contentOf(open.document).use((doc) => isContained(doc, update))) return true;
      if (!keys.isProven(documentName, edit, update)) return false;
      try {
        const author = await whoMayWrite(documentName, edit.author);
        if (author === null) return false;
        const { session, answers } = proxyFor(sender, open, author, edit.client);
        const trailer = { clientTime: edit.at, operationId: edit.id };
        return await new Promise((resolve) => {
          answers.push(resolve);
          session.tail = session.tail.then(() => options.takeEdit(session, { update, trailer }));
        });
      } catch (error) {
        log.warn(
          { err: error, documentName },
          'an edit that was handed in for its author could not be taken now',
        );
        return null;
      }
    },
  };
}

function isOfGeneration(actor: Actor, claimed: Actor): boolean {
  if (actor.kind !== 'user' || claimed.kind !== 'user') return actor.kind === claimed.kind;
  return actor.generation !== undefined && actor.generation === claimed.generation;
}

/** It decodes, and makes nothing under another client id. */
function isOf(client: number, update: Uint8Array): boolean {
  try {
    return Y.decodeUpdate(update).structs.every(({ id }) => id.client === client);
  } catch {
    return false;
  }
}

/** A session of the author's over the sender's socket; what it is told goes into `answers`, not to the page. */
function makeProxy(sender: Session, open: OpenSession, { actor, schema }: PeerAuthor, client: number): Proxy {
  const answers: Proxy['answers'] = [];
  const answer = (message: Uint8Array): void => {
    const { stored, count } = readSyncStatus(message);
    for (const settle of answers.splice(0, count)) settle(stored);
  };
  const end = (outcome: boolean | null): void => {
    for (const settle of answers.splice(0)) settle(outcome);
  };
  let ended: Session['ended'] = null;
  const close = (event: { readonly reason?: string } | undefined): void => {
    ended ??= CLOSE.tryAgainLater;
    const isFinal = event?.reason === CLOSE.invalidUpdate.reason || event?.reason === CLOSE.outdated.reason;
    end(isFinal ? false : null);
  };
  const session: Session = {
    documentName: sender.documentName,
    actor,
    expiresAt: null,
    readOnly: false,
    // Which template its page showed then is not told.
    versions: { schema, template: null },
    clientId: client,
    tail: Promise.resolve(),
    get ended() {
      return ended ?? sender.ended;
    },
    set ended(event) {
      ended = event;
    },
    open: {
      document: open.document,
      connection: {
        messageAddress: open.connection.messageAddress,
        send: answer,
        sendStateless: () => undefined,
        close,
      },
    },
    socket: {
      id: sender.socket.id,
      sessions: new Set(),
      get isOpen() {
        return sender.socket.isOpen;
      },
      sendWithNext: answer,
      close,
      pause: () => sender.socket.pause(),
      resume: () => sender.socket.resume(),
    },
  };
  return { session, answers };
}
