/** A field of plain text, in one line or several. */
import type * as Y from 'yjs';
import { Field } from './field.ts';

export class StoredTextField extends Field {
  override get value(): string {
    return this.text.toString();
  }

  override insert(index: number, text: string): void {
    this.write(undefined, () => this.text.insert(index, text));
  }

  override delete(index: number, length: number): void {
    this.write(undefined, () => this.text.delete(index, length));
  }

  override get text(): Y.Text {
    return this.context.codex().text(this.id);
  }
}
