/** Follows the removal of passages from the history of a document: the copy on this device loses them too, as soon as it is in step. */
import type * as Y from 'yjs';
import { PASSAGE_REMOVED, readRemovalNotice } from '#core/protocol/removal-notice.ts';
import type { DocumentOutbox } from '#sync/outbox/document-outbox.ts';
import type { RecordStore } from '#sync/store/local-store.ts';

export class RemovedPassages {
  private readonly doc: Y.Doc;
  private readonly outbox: Pick<DocumentOutbox, 'foldCopy'>;
  private readonly records: Pick<RecordStore, 'get' | 'put'>;
  private readonly page: { notify(message: unknown): void };
  /** How often it was, as the server said last; 0: it said nothing. */
  private told = 0;
  /** As far as it was followed here. */
  private followed = 0;
  /** There was something here already when the server said so: a copy on this device, or an open page. */
  private hadContent = false;

  /** `page` is told when somebody may have seen the passage here. */
  constructor(
    doc: Y.Doc,
    outbox: Pick<DocumentOutbox, 'foldCopy'>,
    records: Pick<RecordStore, 'get' | 'put'>,
    page: { notify(message: unknown): void },
  ) {
    this.doc = doc;
    this.outbox = outbox;
    this.records = records;
    this.page = page;
  }

  /** Takes notice of what the server says when it opens the document. False for any other message. */
  takeAnnouncement(message: unknown): boolean {
    const times = readRemovalNotice(message);
    if (times === null) return false;
    this.told = times;
    this.hadContent = this.doc.store.clients.size > 0;
    return true;
  }

  /**
   * The document is in step with the server: what was removed is deleted in it, and the copy is written anew without it. Edits that wait stay as
   * they are. Never rejects.
   */
  async follow(documentName: string): Promise<void> {
    const { told, hadContent } = this;
    if (told === this.followed) return;
    this.followed = told;
    const id = `passages-removed ${documentName}`;
    try {
      if ((await this.records.get('setting', id)) === told) return;
      await this.outbox.foldCopy();
      await this.records.put('setting', id, told);
    } catch {
      // With the next opening it is told again, and tried again.
      this.followed = 0;
    }
    if (hadContent) this.page.notify({ type: PASSAGE_REMOVED });
  }
}

/** `undefined` for what is no JSON. */
export function parseMessage(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
