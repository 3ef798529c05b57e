/** One field of a live Codex. What the type of a field cannot do is refused by name. */
import type * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-node.ts';
import type { FieldContext } from './field-context.ts';

/** A value with whoever wrote it. */
export interface WrittenValue {
  readonly id: string;
  readonly value: JsonValue;
  readonly by: { readonly id: string; readonly name: string };
  /** In ms since the epoch. */
  readonly at: number;
}

/** Values that several wrote at the same time. */
export interface Conflict {
  /** The one that is read. */
  readonly stands: WrittenValue;
  /** At least one, newest first. */
  readonly lost: readonly WrittenValue[];
}

/** Fields of every type have what is here; each type does its part of it, and throws `unsupported` for the rest. */
export class Field {
  readonly id: string;
  /** @internal */
  protected readonly context: FieldContext;

  /** Where its values were when it was opened. */
  private readonly storage: ReturnType<typeof storageOf>;

  /** @internal */
  constructor(context: FieldContext, id: string) {
    this.context = context;
    this.id = id;
    this.storage = storageOf(this.definition);
  }

  get definition(): FieldDefinition {
    return this.context.definition(this.id);
  }

  get type(): FieldType {
    return this.definition.type;
  }

  get label(): string {
    return this.definition.label;
  }

  /** In the JSON form of its type; `null` when nothing is in it. */
  get value(): JsonValue {
    return this.context.codex().value(this.definition);
  }

  /** Makes it hold this by the fewest changes: a text letter by letter, a set and rows by what differs. */
  set(value: JsonValue): void {
    this.write(value, () => this.context.codex().setValue(this.definition, value));
  }

  /** Calls back when it has changed; answers what ends that. */
  observe(listener: () => void): () => void {
    return this.context.observe(this.id, listener);
  }

  /** Of a text. */
  insert(_index: number, _text: string): void {
    this.refuse('insert');
  }

  delete(_index: number, _length: number): void {
    this.refuse('delete');
  }

  /** Of a plain text, for bindings of editors. */
  get text(): Y.Text {
    return this.refuse('text');
  }

  /** Of a rich text. */
  markdown(): Promise<string> {
    return this.refuse('markdown');
  }

  setMarkdown(_markdown: string): Promise<void> {
    return this.refuse('setMarkdown');
  }

  json(): Promise<RichTextNode> {
    return this.refuse('json');
  }

  setJson(_document: RichTextNode): Promise<void> {
    return this.refuse('setJson');
  }

  /** Of a rich text, for bindings of editors. */
  get fragment(): Y.XmlFragment {
    return this.refuse('fragment');
  }

  /** Of tags, people, references and several options. */
  add(_member: JsonValue): void {
    this.refuse('add');
  }

  remove(_member: JsonValue): void {
    this.refuse('remove');
  }

  has(_member: JsonValue): boolean {
    return this.refuse('has');
  }

  /** Of tables and checklists. Answers the id of the row. */
  insertRow(_cells: JsonObject, _before?: string): string {
    return this.refuse('insertRow');
  }

  updateRow(_rowId: string, _cells: JsonObject): void {
    this.refuse('updateRow');
  }

  moveRow(_rowId: string, _before: string | null): void {
    this.refuse('moveRow');
  }

  deleteRow(_rowId: string): void {
    this.refuse('deleteRow');
  }

  /** Of single values; `null` when there is none. */
  get conflict(): Conflict | null {
    return this.refuse('conflict');
  }

  /** Ends the conflict: the value with this id stands. */
  settle(_valueId: string): void {
    this.refuse('settle');
  }

  /**
   * Checks, and makes the change as one operation. `after` is what the field would hold; of texts letter by letter, nothing.
   * @internal
   */
  protected write<T>(after: JsonValue | undefined, edit: () => T): T {
    const { context, definition } = this;
    if (storageOf(definition) !== this.storage)
      throw new BinderyError(
        'unsupported',
        `“${this.id}” is another type of field by now: take it from the Codex again.`,
      );
    context.assertWritable();
    context.check(definition, after);
    return context.codex().transact(edit);
  }

  /** @internal */
  protected refuse(what: string): never {
    throw new BinderyError(
      'unsupported',
      `“${this.id}” is a field of type ${this.type}, which has no “${what}”.`,
    );
  }
}
