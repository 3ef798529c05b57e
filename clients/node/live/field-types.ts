/** The fields of a Codex by their types, for programs whose templates are known: `bindery.openCodex<{ severity: ValueField<'High' | 'Low'> }>(id)`. */
import type * as Y from 'yjs';
import type { RichTextNode } from '#richtext/schema/rich-text-node.ts';
import type { Conflict, Field } from './field.ts';

type Described = Pick<Field, 'id' | 'type' | 'label' | 'definition' | 'observe'>;

/** Select, number, date, checkbox, person and the like. */
export interface ValueField<Value> extends Described {
  readonly value: Value | null;
  set(value: Value | null): void;
  readonly conflict: Conflict | null;
  settle(valueId: string): void;
}

/** Plain text. */
export interface TextField extends Described {
  readonly value: string;
  set(text: string): void;
  insert(index: number, text: string): void;
  delete(index: number, length: number): void;
  readonly text: Y.Text;
}

export interface RichTextField extends Described {
  markdown(): Promise<string>;
  setMarkdown(markdown: string): Promise<void>;
  json(): Promise<RichTextNode>;
  setJson(document: RichTextNode): Promise<void>;
  readonly fragment: Y.XmlFragment;
}

/** Tags, people, references, several options. */
export interface SetField<Member> extends Described {
  readonly value: readonly Member[];
  set(members: readonly Member[]): void;
  add(member: Member): void;
  remove(member: Member): void;
  has(member: Member): boolean;
}

/** Tables and checklists. */
export interface RowsField<Cells extends object> extends Described {
  readonly value: readonly (Partial<Cells> & { readonly id: string })[];
  insertRow(cells: Partial<Cells>, before?: string): string;
  updateRow(rowId: string, cells: Partial<Cells>): void;
  moveRow(rowId: string, before: string | null): void;
  deleteRow(rowId: string): void;
}

/** A formula: worked out by the server, and told in `getCodex` and in lists. */
export type ComputedField = Described;

/** A file that was uploaded to the Codex. */
export interface FileValue {
  readonly assetId: string;
  readonly name: string;
  readonly mime: string;
  /** In bytes. */
  readonly size: number;
  /** Of a picture. */
  readonly alt?: string;
}

/** Every field of a Codex whose template the program does not know: what a field cannot do is refused when it is tried. */
export type AnyFields = Readonly<Record<string, Field>>;
