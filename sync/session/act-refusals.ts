/** The refusals of a session's edits: in a document of acts each is set aside, and the rest go on. */
import { type EditRefusal, readEditRefusal } from '#core/protocol/edit-refusal.ts';
import type { DocumentOutbox } from '#sync/outbox/document-outbox.ts';
import type { DocumentLink } from '#sync/transport/document-link.ts';
import type { SessionEvent } from './session-status.ts';

type Outbox = Pick<DocumentOutbox, 'setAside' | 'takesActs' | 'isAheadAt'>;
type Link = Pick<DocumentLink, 'sendOneByOne' | 'isOneByOne' | 'cutOffEdits'>;

/** How long a refused act waits for what it may answer: another tab comes back to the server when this one does. */
const WAIT_MS = 60_000;

export class ActRefusals {
  private readonly outbox: Outbox;
  private readonly link: Link;
  private readonly dispatch: (event: SessionEvent) => void;
  private told: EditRefusal | null = null;
  /** Closes for an invalid edit since the last one was accepted that nothing could be done about. */
  private rejections = 0;
  /** The act that waits for others, and since when. */
  private waiting: { readonly id: string; readonly since: number } | null = null;

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
    if (edits.length === 0) return false;
    if (this.waits(edits)) {
      const postponed = 'It is about something that another tab of yours has not sent yet';
      this.dispatch({ type: 'postponed', reason: postponed });
      return true;
    }
    if (!(await this.outbox.setAside(edits, reason))) return false;
    this.dispatch({ type: 'refused', count: edits.length });
    return true;
  }

  /** Whether an act may have been refused for what the server does not have yet, and it is worth waiting for that. */
  private waits([id = '']: readonly string[]): boolean {
    if (!this.outbox.isAheadAt(id)) return false;
    const now = performance.now();
    if (this.waiting?.id !== id) this.waiting = { id, since: now };
    return now - this.waiting.since < WAIT_MS;
  }
}
