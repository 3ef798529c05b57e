/** The extracts that are open: each is made of its Codex, follows it, and hands on what is edited in it (docs/adr/0067). */
import type { Logger } from 'pino';
import * as Y from 'yjs';
import { pinMark } from '#core/codex/pin.ts';
import { type ExtractScope, extractMark, extractUpdate } from '#core/document/extract-update.ts';
import { EMPTY_UPDATE } from '#core/document/update-encoding.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { codexDocumentName, type DocumentName } from '#core/protocol/document-name.ts';
import type { ChosenFields, ExtractCatalog } from '../../ports/extract-catalog.port.ts';
import { contentOf } from '../content/document-content.ts';
import type { OpenRooms, Room, RoomConnection } from '../content/room.ts';
import type { ExtractOrigin } from '../edits/edit-target.ts';
import { HookRefusal } from '../hocuspocus/hook-refusal.ts';
import type { Session } from '../sessions/sessions.ts';

export interface ExtractRooms {
  /** Makes an extract, and keeps it in step until its room is destroyed. `hold` gives the room its first content. Rejects with a `HookRefusal`. */
  fill(document: Room, name: DocumentName, hold: (state: Uint8Array) => void): Promise<void>;
  /** What edits of this room are edits of; `null` for a room that is no extract. */
  originOf(room: Room): ExtractOrigin | null;
  isOpenIn(session: Session): boolean;
  /** The Codex was dropped from memory: so are its extracts. */
  dropOf(codexRoom: Room): void;
}

export interface ExtractRoomsParts {
  readonly catalog: ExtractCatalog | undefined;
  readonly log: Logger;
  readonly hocuspocus: () => Pick<OpenRooms, 'openDirectConnection'>;
  /** Takes a room out of memory: whoever is in it comes back to a new one. */
  readonly drop: (document: Room) => void;
}

interface Making {
  readonly chosen: ChosenFields;
  /** Names what it is to hold. */
  readonly mark: string;
  readonly hold: (state: Uint8Array) => void;
}

export function createExtractRooms(parts: ExtractRoomsParts): ExtractRooms {
  return new Rooms(parts);
}

class Rooms implements ExtractRooms {
  private readonly parts: ExtractRoomsParts;
  private readonly origins = new WeakMap<Room, ExtractOrigin>();
  private readonly open = new Set<Room>();

  constructor(parts: ExtractRoomsParts) {
    this.parts = parts;
  }

  originOf(room: Room): ExtractOrigin | null {
    return this.origins.get(room) ?? null;
  }

  isOpenIn({ open }: Session): boolean {
    return open !== null && this.originOf(open.document) !== null;
  }

  dropOf(codexRoom: Room): void {
    for (const document of [...this.open])
      if (this.origins.get(document)?.document === codexRoom) this.drop(document);
  }

  async fill(document: Room, name: DocumentName, hold: (state: Uint8Array) => void): Promise<void> {
    const chosen = (await this.parts.catalog?.find(name.id)) ?? null;
    if (chosen === null) throw new HookRefusal(CLOSE.revoked);
    // Counts as somebody who has the Codex open, so that it stays in memory, and follows what other processes store.
    const connection = await this.parts.hocuspocus().openDirectConnection(codexDocumentName(chosen.codexId));
    try {
      await this.follow(document, connection, { chosen, mark: name.branch, hold });
    } catch (error) {
      await connection.disconnect();
      throw error;
    }
  }

  /** Resolves when the extract is made; it is kept in step from then on. */
  private async follow(
    document: Room,
    connection: RoomConnection,
    { chosen, mark, hold }: Making,
  ): Promise<void> {
    const codexRoom = connection.document;
    if (codexRoom === null) throw new HookRefusal(CLOSE.tryAgainLater);
    await new Promise<void>((resolve, reject) => {
      const work = contentOf(codexRoom).use(async (doc) => {
        const { scope, pin } = await this.readScope(doc, chosen);
        // Its page was opened when the fields were kept elsewhere.
        if (extractMark(scope) !== mark) throw new HookRefusal(CLOSE.outdated);
        // From here to the first update nothing is waited for: none is missed.
        hold(makeExtract(doc, scope));
        this.origins.set(document, { document: codexRoom, roots: scope.roots, fields: chosen.fields });
        const pass = (update: Uint8Array): void => {
          // What fails here must not fail the edit of the Codex.
          try {
            this.pass(document, doc, { scope, pin, update });
          } catch (error) {
            this.parts.log.error({ err: error, documentName: document.name }, 'an extract is made anew');
            this.drop(document);
          }
        };
        doc.on('update', pass);
        this.open.add(document);
        resolve();
        await new Promise<void>((left) =>
          document.isDestroyed ? left() : document.onDestroy({ close: left }),
        );
        this.open.delete(document);
        doc.off('update', pass);
        await connection.disconnect();
      });
      work.catch(reject);
    });
  }

  private async readScope(doc: Y.Doc, chosen: ChosenFields): Promise<{ scope: ExtractScope; pin: string }> {
    const { catalog } = this.parts;
    if (catalog === undefined) throw new HookRefusal(CLOSE.revoked);
    for (;;) {
      const pin = pinMark(doc);
      const scope = await catalog.scopeIn(doc, chosen);
      if (pinMark(doc) === pin) return { scope, pin };
    }
  }

  /** Hands an update of the Codex on, as far as it is of the extract. */
  private pass(
    document: Room,
    doc: Y.Doc,
    {
      scope,
      pin,
      update,
    }: { readonly scope: ExtractScope; readonly pin: string; readonly update: Uint8Array },
  ): void {
    if (!this.open.has(document)) return;
    // Another version of the template may keep the fields elsewhere, or have them depend on others.
    if (pinMark(doc) !== pin) {
      this.drop(document);
      return;
    }
    const part = contentOf(document).use((extract) => extractUpdate(extract, update, scope));
    if (part !== null) contentOf(document).apply([part]);
  }

  private drop(document: Room): void {
    this.open.delete(document);
    this.parts.drop(document);
    document.destroy();
  }
}

/** The extract of a document, as one update. What was deleted in the document before is not in it. */
function makeExtract(doc: Y.Doc, scope: ExtractScope): Uint8Array {
  const empty = new Y.Doc();
  try {
    return extractUpdate(empty, Y.encodeStateAsUpdate(doc), scope) ?? EMPTY_UPDATE;
  } finally {
    empty.destroy();
  }
}
