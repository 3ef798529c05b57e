/** Free keywords, with suggestions from the template. */

import { optionText } from '#core/fields/checks/option-checks.ts';
import { checkMembers, fieldType, issue } from '#core/fields/model/field-type.ts';
import { isJsonArray } from '#core/json.ts';

const MAX_TAG_LENGTH = 64;

export const tags = fieldType('tags', {
  label: 'Tags',
  summary: 'Free keywords; the options are suggestions, not limits.',
  icon: 'tags',
  storage: 'set',
  shape: 'text',
  formulaType: 'list',
  settings: ['options'],
  valueForm: 'list of texts',
  emptyValue: [],
  check: (_field, value) =>
    checkMembers(value, 'tags', (tag) => {
      if (typeof tag !== 'string' || tag.trim() === '') return [issue('A tag is text that is not blank.')];
      if (tag.trim() !== tag) return [issue('A tag has no blanks around it.')];
      return tag.length > MAX_TAG_LENGTH ? [issue(`A tag has at most ${MAX_TAG_LENGTH} characters.`)] : [];
    }),
  toText: (field, value) =>
    isJsonArray(value) ? value.map((tag) => optionText(field.options, tag)).join(', ') : '',
});
