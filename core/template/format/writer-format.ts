/** The format of who may write a field, and the refusal of what says who may read one. */
import { either, list, type ObjectForm, objectOf, type RefusedKeys, type ValueForm } from './value-form.ts';

/** Who may be named as a writer of a field; a role with those above it. */
export const WRITER_NAMES = ['owner', 'admin', 'editor', 'author'] as const;

export const WRITER_FORMAT: ObjectForm = {
  what: 'Who may write a field',
  keys: {
    field: {
      meaning: 'The field that names the person or people.',
      example: "'reviewer'",
      form: { kind: 'nameOf', thing: 'field' },
      isRequired: true,
    },
  },
  synonyms: { person: 'field' },
};

const WRITER: ValueForm = either(
  { kind: 'choice', of: WRITER_NAMES.map((value) => ({ value })) },
  objectOf(() => WRITER_FORMAT),
);

/** One or several. */
export const WRITERS: ValueForm = either(list(WRITER, { min: 1 }), WRITER);

const NO_READERS = {
  message:
    'A field can’t be kept from somebody who may read its Codex: the whole of it is sent to their device.',
  hint: 'Give them a share link for some fields, or put what is for a few into a Codex of its own, in another place.',
};

/** Words for a rule that would only hide: whoever reads the Codex has all its fields, whatever the page shows. */
export const READERS: RefusedKeys = {
  ...{ readableBy: NO_READERS, visibleTo: NO_READERS, visibleFor: NO_READERS, hiddenFrom: NO_READERS },
};
