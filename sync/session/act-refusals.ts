/** The refusals of a session's edits: in a document of acts each is set aside, and the rest go on. */
import { type EditRefusal, readEditRefusal } from '#core/protocol/edit-refusal.ts';
import type { DocumentOutbox } from '#sync/outbox/document-outbox.ts';
import type { DocumentLink } from '#sync/transport/document-link.ts';
import type { SessionEvent } from './session-status.ts';

type Outbox = Pick<DocumentOutbox, 'setAside' | 'takesActs'>;
type Link = Pick<DocumentLink, 'sendOneByOne' | 'isOneByOne' | 'cutOffEdits'>;

export class ActRefusals {
  private readonly outbox: Outbox;
  private readonly link: Link;
  private readonly dispatch: (event: SessionEvent) => void;
  private told: EditRefusal | null = null;
  /** Closes for an invalid edit since the last one was accepted that nothing could be done about. */
  private rejections = 0;

  constructor(outbox: Outbox, link: Link, dispatch: (event: SessionEvent) => void) {
    this.outbox = outbox;
    this.link = link;
    this.dispatch = dispatch;
  }

  accepted(): void {
    this.rejections = 0;
    this.dispatch({ type: 'postponed', reason: null });
  }

  /** Takes notice of the reason for a refusal, which comes before the close. False for any other message. */
  takeAnnouncement(message: unknown): boolean {
    const refusal = readEditRefusal(message);
    if (refusal === null) return false;
    if (refusal.passes) this.dispatch({ type: 'postponed', reason: refusal.reason });
    else this.told = refusal;
    return true;
  }

  /**
   * After a close for an invalid edit: resolves to true when the session can't go on. What the server calls invalid is sent once more
   * by the next exchange.
   */
  async isFinal(): Promise<boolean> {
    if (this.outbox.takesActs && (await this.goOnWithout())) return false;
    this.rejections += 1;
    return this.rejections > 1;
  }

  /**
   * The first time several acts may be on their way, so it is not known which one is meant: they are sent again one by one. Then the
   * one that was not answered is set aside. Resolves to false when that is none, or can't be kept.
   */
  private async goOnWithout(): Promise<boolean> {
    const { link } = this;
    const reason = this.told?.reason ?? 'The server did not take it';
    this.told = null;
    if (!link.isOneByOne) {
      link.sendOneByOne();
      return true;
    }
    const edits = link.cutOffEdits;
    if (edits.length === 0 || !(await this.outbox.setAside(edits, reason))) return false;
    this.dispatch({ type: 'refused', count: edits.length });
    return true;
  }
}
