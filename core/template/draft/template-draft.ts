/** The draft of a template as a live document: its source as one text, and the version it began from. */
import * as Y from 'yjs';
import { fingerprint } from '#core/crdt/fingerprint.ts';
import { BASE_ROOT, SOURCE_ROOT } from '#core/document/roots.ts';
import { changeBetween } from '#core/text/text-change.ts';

/** The most characters (UTF-16 units) a template's source may have. */
export const MAX_SOURCE_LENGTH = 262_144;

/** A published version of a template, as a draft begins from it. */
export interface PublishedSource {
  /** 0 for a template that was never published, which begins with the starter. */
  readonly version: number;
  /** JSON5, as its author wrote it. */
  readonly source: string;
}

/** The draft in its document. */
export interface TemplateDraft {
  readonly source: Y.Text;
  /** The version that the draft began from or was published as last; `null` while the document has not been received. */
  baseVersion(): number | null;
  /** Calls back when `baseVersion` may answer differently. Returns the function that stops it. */
  observeBase(listener: () => void): () => void;
  /** Calls back when the draft has been begun anew. Returns the function that stops it. */
  observeRestart(listener: () => void): () => void;
}

/** The one key of the map `base`, which the server alone writes. */
export const BASE_VERSION = 'version';

/** Opens the draft in a document, at once and also before anything of it is there. */
export function openTemplateDraft(doc: Y.Doc): TemplateDraft {
  const base = doc.getMap(BASE_ROOT);
  return {
    source: doc.getText(SOURCE_ROOT),
    baseVersion() {
      const version = base.get(BASE_VERSION);
      return typeof version === 'number' ? version : null;
    },
    observeBase(listener) {
      const callback = (): void => listener();
      base.observe(callback);
      return () => base.unobserve(callback);
    },
    observeRestart(listener) {
      const callback = ({ keys }: Y.YMapEvent<unknown>): void => {
        const change = keys.get(BASE_VERSION);
        if (change?.action === 'update' && change.oldValue === base.get(BASE_VERSION)) listener();
      };
      base.observe(callback);
      return () => base.unobserve(callback);
    },
  };
}

/** Says which version the draft stands on. For the server: edits from pages that touch it are refused. */
export function setBaseVersion(doc: Y.Doc, version: number): void {
  doc.getMap(BASE_ROOT).set(BASE_VERSION, version);
}

/**
 * Makes the text equal to `source` by changing only what differs, so that carets elsewhere stay where they are and what others
 * write there at this moment is kept. `origin`: of the transaction, for undo.
 */
export function replaceSource(text: Y.Text, source: string, origin?: unknown): void {
  const change = changeBetween(text.toString(), source);
  if (change === null) return;
  const replace = (): void => {
    if (change.to > change.from) text.delete(change.from, change.to - change.from);
    if (change.insert !== '') text.insert(change.from, change.insert);
  };
  if (text.doc === null) replace();
  else text.doc.transact(replace, origin);
}

/**
 * Begins the draft anew from `base`. The version is written again even where it is the same: that tells pages which were away that
 * what they wrote meanwhile belongs to a text that is no more. For the server alone, as `setBaseVersion`.
 */
export function restartDraft(doc: Y.Doc, { version, source }: PublishedSource): void {
  replaceSource(doc.getText(SOURCE_ROOT), source);
  setBaseVersion(doc, version);
}

/**
 * The first update of the draft `documentName`. It depends on its input alone (and so does its Yjs client id), so that whoever
 * makes it from the same version makes the same bytes, which merge into themselves.
 */
export function seedTemplateDraft(documentName: string, published: PublishedSource): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = seedClientId(documentName, published);
  doc.transact(() => {
    setBaseVersion(doc, published.version);
    doc.getText(SOURCE_ROOT).insert(0, published.source);
  });
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

/** The Yjs client id of a seed. */
export function seedClientId(documentName: string, { version, source }: PublishedSource): number {
  const name = fingerprint(JSON.stringify([documentName, version, source]));
  return Number.parseInt(name.slice(0, 8), 16) || 1;
}
