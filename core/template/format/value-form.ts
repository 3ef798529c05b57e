/** Forms of the values in a template source: what may stand at a place, as data. */
import type { NameRule } from './name-rules.ts';

/** What an id in a template names. Editors offer the ids there are. */
export type NamedThing = 'template' | 'field' | 'option' | 'state' | 'referenceKind';

/** How a text names fields: as a formula does, or in braces. */
export type TextNames = 'formula' | 'placeholders';

export type ValueForm =
  /** At most `maxLength` characters, 200 unless said otherwise, and not blank; `names`: how it names fields, where it does. */
  | { readonly kind: 'text'; readonly maxLength?: number; readonly names?: TextNames }
  /** An id that the author chooses here. */
  | { readonly kind: 'ownName'; readonly rule: NameRule }
  /** An id of something that is declared elsewhere; with a rule where its form is checked before it is looked up. */
  | { readonly kind: 'nameOf'; readonly thing: NamedThing; readonly rule?: NameRule }
  | { readonly kind: 'choice'; readonly of: readonly Choice[] }
  | { readonly kind: 'flag' }
  | { readonly kind: 'number' }
  | { readonly kind: 'wholeNumber'; readonly min: number }
  | { readonly kind: 'list'; readonly items: ValueForm; readonly min?: number; readonly max?: number }
  /** An object whose keys are ids: of the author's own, or of something declared elsewhere. */
  | { readonly kind: 'map'; readonly keys: ValueForm; readonly values: ValueForm; readonly max?: number }
  | { readonly kind: 'object'; readonly object: () => ObjectForm }
  /** The first is what an editor begins with. */
  | { readonly kind: 'either'; readonly forms: readonly ValueForm[] }
  /** Any value, whose meaning depends on more than its place. */
  | { readonly kind: 'any' }
  /** Any object in braces. */
  | { readonly kind: 'anyObject' };

/** One value of a closed list. */
export interface Choice {
  readonly value: string | number;
  /** What it means, where that is not plain from the word. */
  readonly meaning?: string;
  readonly show?: 'icon' | 'hue';
}

export interface KeyForm {
  /** A sentence. */
  readonly meaning: string;
  /** A value as JSON5. */
  readonly example: string;
  readonly form: ValueForm;
  readonly isRequired?: true;
}

/** An object with a closed list of keys. */
export interface ObjectForm {
  /** As messages call it: “A field”. */
  readonly what: string;
  readonly keys: Readonly<Record<string, KeyForm>>;
  /** Keys of other tools mapped to these. */
  readonly synonyms: Readonly<Record<string, string>>;
  /** Keys that are refused with a reason of their own, for what somebody might look for in vain. */
  readonly refused?: RefusedKeys;
}

export type RefusedKeys = Readonly<Record<string, { readonly message: string; readonly hint: string }>>;

export const TEXT_LENGTH = 200;

export const text = (maxLength?: number): ValueForm =>
  maxLength === undefined ? { kind: 'text' } : { kind: 'text', maxLength };
export const formulaText = (maxLength: number): ValueForm => ({ kind: 'text', maxLength, names: 'formula' });
export const TITLE_TEXT: ValueForm = { kind: 'text', names: 'placeholders' };
export const list = (items: ValueForm, size: { min?: number; max?: number } = {}): ValueForm => ({
  kind: 'list',
  items,
  ...size,
});
export const either = (...forms: readonly ValueForm[]): ValueForm => ({ kind: 'either', forms });
/** The form of an object that may be declared further down. */
export const objectOf = (object: () => ObjectForm): ValueForm => ({ kind: 'object', object });
export const FLAG: ValueForm = { kind: 'flag' };
export const ANY: ValueForm = { kind: 'any' };
