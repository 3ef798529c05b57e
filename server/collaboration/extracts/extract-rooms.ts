/** The extracts that are open: each is made of a document, follows it, and hands on what is edited in it (docs/adr/0067, docs/adr/0073). */
import type { Logger } from 'pino';
import type * as Y from 'yjs';
import type { CodexExtract } from '#core/codex/extract.ts';
import { pinMark } from '#core/codex/pin.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { codexDocumentName, commentsDocumentName, type DocumentName } from '#core/protocol/document-name.ts';
import type { ChosenFields, ExtractCatalog } from '../../ports/extract-catalog.port.ts';
import { contentOf } from '../content/document-content.ts';
import type { OpenRooms, Room, RoomConnection } from '../content/room.ts';
import type { EditTarget } from '../edits/edit-target.ts';
import { HookRefusal } from '../hocuspocus/hook-refusal.ts';
import type { AlsoSeen } from '../presence/presence-relay.ts';
import type { Session } from '../sessions/sessions.ts';
import { type FollowedDocument, followedComments, followedFields } from './followed-document.ts';

export interface ExtractRooms {
  /** Makes an extract, and keeps it in step until its room is destroyed. `hold` gives the room its first content. Rejects with a `HookRefusal`. */
  fill(document: Room, name: DocumentName, hold: (state: Uint8Array) => void): Promise<void>;
  /** What edits of this room are edits of; `null` for a room that is no extract. */
  originOf(room: Room): EditTarget | null;
  /** Where those in this room are seen as well; `null` where nobody is shown them. */
  seenAlsoIn(room: Room): AlsoSeen | null;
  isOpenIn(session: Session): boolean;
  /** A document was dropped from memory: so are its extracts. */
  dropOf(room: Room): void;
}

export interface ExtractRoomsParts {
  readonly catalog: ExtractCatalog | undefined;
  readonly log: Logger;
  readonly hocuspocus: () => Pick<OpenRooms, 'openDirectConnection'>;
  /** Takes a room out of memory: whoever is in it comes back to a new one. */
  readonly drop: (document: Room) => void;
}

interface Making {
  readonly name: DocumentName;
  readonly chosen: ChosenFields;
  readonly hold: (state: Uint8Array) => void;
}

/** What an extract stands on while it is open. */
interface Origin extends EditTarget {
  readonly seenAlsoIn: AlsoSeen | null;
  readonly rooms: readonly Room[];
}

/** An extract that is kept in step. */
interface Following {
  readonly document: Room;
  readonly codex: Y.Doc;
  /** Of the Codex as the extract was made. */
  readonly pin: string;
  readonly doc: Y.Doc;
  readonly followed: FollowedDocument;
}

export function createExtractRooms(parts: ExtractRoomsParts): ExtractRooms {
  return new Rooms(parts);
}

class Rooms implements ExtractRooms {
  private readonly parts: ExtractRoomsParts;
  private readonly origins = new WeakMap<Room, Origin>();
  private readonly open = new Set<Room>();

  constructor(parts: ExtractRoomsParts) {
    this.parts = parts;
  }

  originOf(room: Room): EditTarget | null {
    return this.origins.get(room) ?? null;
  }

  seenAlsoIn(room: Room): AlsoSeen | null {
    return this.origins.get(room)?.seenAlsoIn ?? null;
  }

  isOpenIn({ open }: Session): boolean {
    return open !== null && this.originOf(open.document) !== null;
  }

  dropOf(room: Room): void {
    for (const document of [...this.open])
      if (this.origins.get(document)?.rooms.includes(room)) this.drop(document);
  }

  async fill(document: Room, name: DocumentName, hold: (state: Uint8Array) => void): Promise<void> {
    const chosen = (await this.parts.catalog?.find(name.id)) ?? null;
    const isOfComments = name.kind === 'extract-comments';
    if (chosen === null || (isOfComments && chosen.use !== 'comment')) throw new HookRefusal(CLOSE.revoked);
    const connections: RoomConnection[] = [];
    // Counts as somebody who has the document open, so that it stays in memory, and follows what other processes store.
    const connect = async (documentName: string): Promise<Room> => {
      const connection = await this.parts.hocuspocus().openDirectConnection(documentName);
      connections.push(connection);
      if (connection.document === null) throw new HookRefusal(CLOSE.tryAgainLater);
      return connection.document;
    };
    const disconnect = async (): Promise<void> => {
      for (const connection of connections) await connection.disconnect();
    };
    try {
      const codex = await connect(codexDocumentName(chosen.codexId));
      const source = isOfComments ? await connect(commentsDocumentName(chosen.codexId)) : codex;
      await this.follow(document, { codex, source }, { name, chosen, hold }, disconnect);
    } catch (error) {
      await disconnect();
      throw error;
    }
  }

  /** Resolves when the extract is made; it is kept in step from then on. */
  private async follow(
    document: Room,
    { codex: codexRoom, source }: { readonly codex: Room; readonly source: Room },
    { name, chosen, hold }: Making,
    disconnect: () => Promise<void>,
  ): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const work = contentOf(codexRoom).use(async (codex) => {
        const { scope, pin } = await this.readScope(codex, chosen);
        await contentOf(source).use(async (doc) => {
          const isOfComments = source !== codexRoom;
          const followed = isOfComments
            ? followedComments({ source, shown: document }, name.id, scope)
            : followedFields(source, scope);
          // Its page was opened when the fields were kept elsewhere.
          if (followed.mark !== name.branch) throw new HookRefusal(CLOSE.outdated);
          // From here to the first update nothing is waited for: none is missed.
          hold(followed.make(doc));
          document.removals = source.removals;
          this.origins.set(document, {
            document: source,
            extract: followed.rules,
            seenAlsoIn: isOfComments ? null : { document: source, fields: chosen.fields },
            rooms: [codexRoom, source],
          });
          this.open.add(document);
          const leave = this.keepInStep({ document, codex, pin, doc, followed });
          resolve();
          await new Promise<void>((left) =>
            document.isDestroyed ? left() : document.onDestroy({ close: left }),
          );
          this.open.delete(document);
          leave();
          await disconnect();
        });
      });
      work.catch(reject);
    });
  }

  private async readScope(
    doc: Y.Doc,
    chosen: ChosenFields,
  ): Promise<{ readonly scope: CodexExtract; readonly pin: string }> {
    const { catalog } = this.parts;
    if (catalog === undefined) throw new HookRefusal(CLOSE.revoked);
    for (;;) {
      const pin = pinMark(doc);
      const scope = await catalog.scopeIn(doc, chosen);
      if (pinMark(doc) === pin) return { scope, pin };
    }
  }

  /** Hands updates on, as far as they are of the extract. Returns what ends that. */
  private keepInStep({ document, codex, pin, doc, followed }: Following): () => void {
    const guarded = (work: () => void): void => {
      if (!this.open.has(document)) return;
      // What fails here must not fail the edit of the document.
      try {
        work();
      } catch (error) {
        this.parts.log.error({ err: error, documentName: document.name }, 'an extract is made anew');
        this.drop(document);
      }
    };
    // Another version of the template may keep the fields elsewhere, or have them depend on others.
    const look = (): void =>
      guarded(() => {
        if (pinMark(codex) !== pin) this.drop(document);
      });
    const pass = (update: Uint8Array): void =>
      guarded(() => {
        const part = contentOf(document).use((extract) => followed.follow(extract, doc, update));
        if (part !== null) contentOf(document).apply([part]);
      });
    codex.on('update', look);
    doc.on('update', pass);
    return () => {
      codex.off('update', look);
      doc.off('update', pass);
    };
  }

  private drop(document: Room): void {
    this.open.delete(document);
    this.parts.drop(document);
    document.destroy();
  }
}
