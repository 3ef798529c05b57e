/** One open Codex: the typed interface of its Yjs document, used by the page, the server and the SDK alike. */
import type * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { SetMember } from '#core/crdt/observed-set.ts';
import type { RegisterReading } from '#core/crdt/register.ts';
import type { CellConflict, Row } from '#core/crdt/row-table.ts';
import type { Environment } from '#core/environment.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import type { TypedReference } from '#core/references/typed-reference.ts';
import type { PinnedTemplate, TemplatePin } from './pin.ts';

export type { TemplatePin };

export interface CodexContext {
  readonly environment: Environment;
  /** Who writes. Reading needs no rights here: access is decided before a document is handed out. */
  readonly actor: Pick<Actor, 'id' | 'name'>;
  /** The Yjs transaction origin of this writer's edits; `LOCAL_ORIGIN` when absent. Server-side writers set their own. */
  readonly origin?: unknown;
}

/**
 * Every mutation is one Yjs transaction whose origin is the context's (else `LOCAL_ORIGIN`), so that undo, the outbox and the journal can
 * tell a person's own edit from one that arrived.
 */
export interface Codex {
  readonly doc: Y.Doc;
  readonly title: Y.Text;

  pin(): TemplatePin | null;
  /** Also says where the version keeps the content of its fields: fields are found there from now on. */
  setPin(template: PinnedTemplate): void;
  /**
   * The same Codex by the same writer, whose fields are read and written where this version keeps them, not where the pin says: for
   * a page that shows it. A page is a moment behind the pin, and must not write values of an earlier type into a field that has
   * another one by now.
   */
  asShown(template: Pick<PinnedTemplate, 'slots'>): Codex;
  /** The name that the content of a field is kept under: its id, unless the field has been retyped or renamed. */
  slot(fieldId: string): string;

  /** The root types of text fields. Stable for the life of the document. */
  fragment(fieldId: string): Y.XmlFragment;
  text(fieldId: string): Y.Text;

  register(fieldId: string): RegisterReading;
  /** Writes a new winner and drops every entry seen so far (they are causally older). */
  setRegister(fieldId: string, value: JsonValue): void;
  /** Ends a conflict: the named entry's value is written anew, so it wins everywhere. */
  settle(fieldId: string, entryId: string): void;

  members(fieldId: string): readonly SetMember[];
  addMember(fieldId: string, value: JsonValue): void;
  removeMember(fieldId: string, value: JsonValue): void;

  rows(fieldId: string): readonly Row[];
  /** Appends, or inserts before the row with id `before`. Answers the new row's id. */
  insertRow(fieldId: string, cells: Readonly<Record<string, JsonValue>>, before?: string): string;
  setCell(fieldId: string, rowId: string, columnId: string, value: JsonValue): void;
  moveRow(fieldId: string, rowId: string, before: string | null): void;
  deleteRow(fieldId: string, rowId: string): void;
  /** The open conflicts of a field stored as rows, in the order of its rows. Deleted rows have none. */
  rowConflicts(fieldId: string): readonly CellConflict[];
  /** Ends the conflict of one cell as `settle` does; `not_found` when the row or the entry is gone. */
  settleCell(fieldId: string, rowId: string, columnId: string, entryId: string): void;

  /** The typed references of the Codex itself, in the order in which they were added. Observe them as `@references`. */
  references(): readonly TypedReference[];
  /** Throws `invalid_input` unless `kind` is a name and `target` the id of a Codex; what else must hold see `checkReference`. */
  addReference(kind: string, target: string): void;
  removeReference(kind: string, target: string): void;

  /**
   * A field's value in JSON whatever its storage: plain text as a string, a set as an array, rows as an array of
   * `{id, ...cells}`. Rich text is not JSON here; its owner is richtext/ (`readRichText`).
   */
  value(field: FieldDefinition): JsonValue;
  /** The inverse: plain text as a minimal diff, sets and rows by difference. Throws `invalid_input` for rich text. */
  setValue(field: FieldDefinition, value: JsonValue): void;

  setTitle(title: string): void;

  /** Calls back when anything stored for this field (or `title`) changes; answers the unsubscriber. */
  observe(fieldId: string, listener: () => void): () => void;
  /** Runs several mutations as one transaction, hence one operation. */
  transact<T>(edit: () => T): T;
}

/** The Yjs transaction origin of edits made here. */
export const LOCAL_ORIGIN = 'local';
export type OpenCodex = (doc: Y.Doc, context: CodexContext) => Codex;
