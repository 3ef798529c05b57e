/** The interface through which the fields of a live Codex read it and write to it. */
import type { Codex } from '#core/codex/codex.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';

export interface FieldContext {
  /** As the version of its template says that is followed now. */
  codex(): Codex;
  /** Throws `not_found` when the template has no such field any more. */
  definition(fieldId: string): FieldDefinition;
  /** Throws `forbidden`, `gone` and the like when nothing that is written can reach the server. */
  assertWritable(): void;
  /** Throws `invalid_input` when the template does not allow the field to hold this; without a value, to be changed. */
  check(field: FieldDefinition, after?: JsonValue): void;
  /** Lets `saved()` wait for an edit that is not made yet. */
  track<T>(edit: Promise<T>): Promise<T>;
  observe(fieldId: string, listener: () => void): () => void;
}
