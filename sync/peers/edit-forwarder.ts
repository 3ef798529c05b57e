/** The edit forwarder: hands other people's edits to the server while they are away, with proof of authorship. */
import { MAX_FORWARDED } from '#core/protocol/peer-messages.ts';
import type { ProofBook, ProvenEdit } from './peer-proofs.ts';

export interface EditForwarderOptions {
  readonly book: ProofBook;
  /** Whether the server has this page connected now, by its Yjs client id. */
  readonly isPresent: (client: number) => boolean;
  readonly firstMs?: number;
  readonly send: (edits: readonly ProvenEdit[]) => void;
}

/** People come back together with the server, and hand in their edits themselves; what is left after this is carried. */
const FIRST_MS = 4_000;
/** Somebody who is there should have handed in everything by now. */
const EVERYTHING_MS = 30_000;
/** An answer may be lost with a connection, and an edit may have to wait at the server for another. */
const ANSWER_LIMIT_MS = 20_000;
const MAX_BATCH_BYTES = 512 * 1024;

export class EditForwarder {
  private readonly options: EditForwarderOptions;
  private readonly asked = new Set<string>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private unanswered = 0;
  /** Whether edits of people who are away, or of everybody, may be handed in by now. */
  private carries: 'nothing' | 'of the absent' | 'everything' = 'nothing';

  constructor(options: EditForwarderOptions) {
    this.options = options;
  }

  /** The server is back. */
  begin(): void {
    this.end();
    this.after(this.options.firstMs ?? FIRST_MS, () => this.advance('of the absent'));
    this.after(EVERYTHING_MS, () => this.advance('everything'));
  }

  /** The server is gone, or this page is closing. */
  end(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.carries = 'nothing';
    this.asked.clear();
    this.unanswered = 0;
  }

  /** Hands in what may be handed in and has not been, a batch at a time. */
  go(): void {
    if (this.unanswered > 0) return;
    const batch = this.nextBatch();
    if (batch.length === 0) return;
    this.unanswered = batch.length;
    for (const { id } of batch) this.asked.add(id);
    this.after(ANSWER_LIMIT_MS, () => this.proceed());
    this.options.send(batch);
  }

  /** The server has it, or will never take it. */
  answered(id: string): void {
    this.options.book.forget(id);
    if (!this.asked.delete(id) || this.unanswered === 0) return;
    this.unanswered -= 1;
    if (this.unanswered === 0) this.go();
  }

  private advance(carries: 'of the absent' | 'everything'): void {
    this.carries = carries;
    this.go();
  }

  private proceed(): void {
    this.unanswered = 0;
    this.go();
  }

  private nextBatch(): readonly ProvenEdit[] {
    const { book, isPresent } = this.options;
    if (this.carries === 'nothing') return [];
    const batch: ProvenEdit[] = [];
    let bytes = 0;
    for (const edit of book.list()) {
      if (this.asked.has(edit.id)) continue;
      if (this.carries === 'of the absent' && isPresent(edit.proof.client)) continue;
      if (batch.length >= MAX_FORWARDED || (batch.length > 0 && bytes + edit.update.length > MAX_BATCH_BYTES))
        break;
      batch.push(edit);
      bytes += edit.update.length;
    }
    return batch;
  }

  private after(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, ms);
    this.timers.add(timer);
  }
}
