/** The references of a Codex to others, beside those that its fields hold. */
import type { FieldContext } from './field-context.ts';

export interface Reference {
  /** Such as `depends_on`. */
  readonly kind: string;
  /** Id of the Codex referred to. */
  readonly target: string;
}

export class ReferenceList {
  private readonly context: Pick<FieldContext, 'codex' | 'assertWritable'>;

  /** @internal */
  constructor(context: Pick<FieldContext, 'codex' | 'assertWritable'>) {
    this.context = context;
  }

  /** In the order in which they were added. */
  list(): readonly Reference[] {
    return this.context.codex().references();
  }

  /** Throws `invalid_input` unless `kind` is a name and `target` the id of a Codex. */
  add(kind: string, target: string): void {
    this.context.assertWritable();
    this.context.codex().addReference(kind, target);
  }

  remove(kind: string, target: string): void {
    this.context.assertWritable();
    this.context.codex().removeReference(kind, target);
  }
}
