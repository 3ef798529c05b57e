/** The props of every field component. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';

export interface FieldIds {
  /** The element that holds the field's label. */
  readonly label: string;
  /** Help text and problems, when there are any. */
  readonly description: string | undefined;
}

export interface FieldProps {
  readonly field: FieldDefinition;
  readonly ids: FieldIds;
  readonly invalid: boolean;
  /** Required and still empty: said in the place of the value. */
  readonly missing: boolean;
}
