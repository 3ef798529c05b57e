/** A formula: the server works it out, and tells it in `getCodex` and in lists. */
import { BinderyError } from '#core/errors.ts';
import { Field } from './field.ts';

export class ComputedField extends Field {
  override get value(): never {
    throw new BinderyError(
      'unsupported',
      `“${this.id}” is worked out by the server: read it with getCodex() or listCodices({ fields }).`,
    );
  }

  override set(): never {
    throw new BinderyError('invalid_input', `“${this.id}” is computed, not written.`);
  }
}
