/** The field type tags: free words, with suggestions from the template. */

import { optionText } from '#core/fields/checks/option-checks.ts';
import { checkMembers, fieldType, issue } from '#core/fields/model/field-type.ts';
import { isJsonArray } from '#core/json.ts';

const MAX_TAG_LENGTH = 64;

/** Why a text cannot be a tag, or `null`. */
export function tagProblem(text: string): string | null {
  if (text.trim() === '') return 'A tag is text that is not blank.';
  if (text.trim() !== text) return 'A tag has no blanks around it.';
  const { length } = text;
  return length > MAX_TAG_LENGTH
    ? `A tag has at most ${MAX_TAG_LENGTH} characters; this one has ${length}.`
    : null;
}

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
      const problem = tagProblem(typeof tag === 'string' ? tag : '');
      return problem === null ? [] : [issue(problem)];
    }),
  toText: (field, value) =>
    isJsonArray(value) ? value.map((tag) => optionText(field.options, tag)).join(', ') : '',
});
