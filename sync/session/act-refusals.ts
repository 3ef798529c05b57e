/** The refusals of a session's edits: in a document of acts each is set aside, and the rest go on. */
import { CLOSE } from '#core/protocol/close-codes.ts';
import { type EditRefusal, readEditRefusal } from '#core/protocol/edit-refusal.ts';
import type { DocumentOutbox } from '#sync/outbox/document-outbox.ts';
import type { DocumentLink } from '#sync/transport/document-link.ts';
import { PutOffActs, type PutOffActsOptions } from './put-off-acts.ts';
import type { SessionEvent } from './session-status.ts';

export interface ActRefusalsOptions extends PutOffActsOptions {
  readonly outbox: Pick<DocumentOutbox, 'setAside' | 'takesActs' | 'isAheadAt' | 'count'>;
  readonly link: Pick<DocumentLink, 'sendOneByOne' | 'isOneByOne' | 'cutOffEdits' | 'wasCutOff'>;
  readonly dispatch: (event: SessionEvent) => void;
}

/** How long a refused act waits for what it may answer: another tab comes back to the server when this one does. */
const WAIT_MS = 60_000;

export class ActRefusals {
  private readonly options: ActRefusalsOptions;
  /** `null` in a document that is none of acts. */
  private readonly putOff: PutOffActs | null;
  private told: EditRefusal | null = null;
  /** Closes for an invalid edit since the last one was accepted that nothing could be done about. */
  private rejections = 0;
  /** The act that waits for others, and since when. */
  private waiting: { readonly id: string; readonly since: number } | null = null;

  constructor(options: ActRefusalsOptions) {
    this.options = options;
    this.putOff = options.outbox.takesActs ? new PutOffActs(options) : null;
  }

  accepted(): void {
    this.rejections = 0;
    this.options.dispatch({ type: 'postponed', reason: null });
  }

  close(): void {
    this.putOff?.close();
  }

  /** Takes notice of the reason for a refusal, which comes before the close. False for any other message. */
  takeAnnouncement(message: unknown): boolean {
    const refusal = readEditRefusal(message);
    if (refusal === null) return false;
    if (refusal.passes) this.options.dispatch({ type: 'postponed', reason: refusal.reason });
    this.told = refusal;
    return true;
  }

  /** Whether a document was closed for one of its edits. */
  isAbout(reason: string): boolean {
    return (
      reason === CLOSE.invalidUpdate.reason || (reason === CLOSE.rateLimited.reason && this.told !== null)
    );
  }

  /**
   * After a close for an edit: resolves to true when the session can't go on. What the server calls invalid is sent once more by the
   * next exchange, and so is what it takes later.
   */
  async isFinal(): Promise<boolean> {
    const { told } = this;
    this.told = null;
    if (this.options.outbox.takesActs && (await this.goOnWithout(told))) return false;
    if (told?.passes === true) return false;
    this.rejections += 1;
    return this.rejections > 1;
  }

  /**
   * The first time several acts may be on their way, so it is not known which one is meant: they are sent again one by one. Then the
   * one that was not answered is set aside. Resolves to false when that is none, or can't be kept.
   */
  private async goOnWithout(told: EditRefusal | null): Promise<boolean> {
    const { link, outbox, dispatch } = this.options;
    // A socket goes along with its last document: that says nothing more of its edits.
    if (told === null && !link.wasCutOff) return true;
    // Nothing is held up by the last one, which its author sees as long as it is here.
    if (told?.passes === true && outbox.count < 2) return true;
    if (!link.isOneByOne) {
      link.sendOneByOne();
      return true;
    }
    const edits = link.cutOffEdits;
    if (edits.length === 0) return false;
    if (told?.passes !== true && this.waits(edits)) {
      const postponed = 'It is about something that another tab of yours has not sent yet';
      dispatch({ type: 'postponed', reason: postponed });
      return true;
    }
    if (!(await this.setAside(edits, told))) return false;
    dispatch({ type: 'refused', count: edits.length });
    return true;
  }

  /** What is refused while others are put off may be about one of them, and is made again after it. */
  private async setAside(edits: readonly string[], told: EditRefusal | null): Promise<boolean> {
    const { outbox, now } = this.options;
    const reason = told?.reason ?? 'The server did not accept it';
    const isPutOff = told?.passes === true || this.putOff?.any === true;
    if (!(await outbox.setAside(edits, { reason, ...(isPutOff && { putOffAt: now() }) }))) return false;
    if (isPutOff) this.putOff?.added();
    return true;
  }

  /** Whether an act may have been refused for what the server does not have yet, and it is worth waiting for that. */
  private waits([id = '']: readonly string[]): boolean {
    if (!this.options.outbox.isAheadAt(id)) return false;
    const now = performance.now();
    if (this.waiting?.id !== id) this.waiting = { id, since: now };
    return now - this.waiting.since < WAIT_MS;
  }
}
