/** The field type colour: one of the product's hues, or an exact colour. */
import { HUES, isHue } from '#core/appearance/hues.ts';
import { fieldType, issue, scalarText } from '#core/fields/model/field-type.ts';
import { oneOf } from '#core/text/wording.ts';

export const color = fieldType('color', {
  label: 'Color',
  summary: 'A colour: a hue that suits both themes, or an exact one.',
  icon: 'color-swatch',
  storage: 'register',
  shape: 'text',
  formulaType: 'text',
  valueForm: "name of a hue, or text like '#7a5cc2'",
  emptyValue: null,
  check: (_field, value) =>
    typeof value === 'string' && (isHue(value) || /^#[0-9a-f]{6}$/.test(value))
      ? []
      : [issue(`Expected ${oneOf([...HUES, "a color like '#7a5cc2' in lower case"])}.`)],
  toText: (_field, value) => scalarText(value),
});
