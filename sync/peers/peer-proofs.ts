/** Proofs of authorship: one's own edits are signed, other people's proofs are kept until the server has their edits. */
import { operationId } from '#core/document/summarize-update.ts';
import { proofBytes } from '#core/protocol/peer-proof.ts';
import type { Proof } from './peer-message.ts';

export interface ProvenEdit {
  readonly id: string;
  readonly update: Uint8Array;
  readonly proof: Proof;
}

/** Edits kept of others; beyond it the oldest goes: its author has it still, and brings it in person. */
const MAX_KEPT = 20_000;
const MAX_KEPT_BYTES = 16 * 1024 * 1024;

const HMAC = { name: 'HMAC', hash: 'SHA-256' };

/** Signs edits with the key that the server gave to this page. */
export class EditSigner {
  private readonly author: string;
  private readonly client: number;
  private readonly key: Promise<CryptoKey>;

  /** `key`: 32 bytes that the server gives for this document, author and Yjs client id. */
  constructor(author: string, client: number, key: Uint8Array) {
    this.author = author;
    this.client = client;
    this.key = crypto.subtle.importKey('raw', Uint8Array.from(key), HMAC, false, ['sign']);
  }

  async sign(update: Uint8Array, at: number): Promise<Proof> {
    const claim = { at: Math.max(0, Math.round(at)), update };
    const mac = await crypto.subtle.sign(HMAC.name, await this.key, proofBytes(claim));
    return { client: this.client, author: this.author, at: claim.at, mac: new Uint8Array(mac) };
  }
}

/** The storage of edits with proofs over a reload. Its failures are ignored: the edits are then only lost to this page. */
export interface ProofStore {
  put(edit: ProvenEdit): void;
  delete(id: string): void;
}

/** Edits with their proofs, in order of arrival. */
export class ProofBook {
  private readonly store: ProofStore | null;
  private readonly edits = new Map<string, ProvenEdit>();
  private bytes = 0;

  constructor(store: ProofStore | null) {
    this.store = store;
  }

  get size(): number {
    return this.edits.size;
  }

  list(): readonly ProvenEdit[] {
    return [...this.edits.values()];
  }

  /** Takes back what was kept before a reload. */
  takeBack(edits: readonly ProvenEdit[]): void {
    for (const edit of edits) this.add(edit);
  }

  /** `null` when it is here already. */
  keep(update: Uint8Array, proof: Proof): ProvenEdit | null {
    const id = operationId(update);
    if (id === '' || this.edits.has(id)) return null;
    const edit = { id, update, proof };
    this.add(edit);
    this.store?.put(edit);
    return edit;
  }

  forget(id: string): void {
    const edit = this.edits.get(id);
    if (edit === undefined) return;
    this.bytes -= edit.update.length;
    this.edits.delete(id);
    this.store?.delete(id);
  }

  private add(edit: ProvenEdit): void {
    if (this.edits.has(edit.id)) return;
    this.edits.set(edit.id, edit);
    this.bytes += edit.update.length;
    for (const oldest of this.edits.keys()) {
      if (this.edits.size <= MAX_KEPT && this.bytes <= MAX_KEPT_BYTES) break;
      this.forget(oldest);
    }
  }
}
