/** Forms of values in words, for hovers and the reference. */
import { oneOf } from '#core/text/wording.ts';
import { type NamedThing, TEXT_LENGTH, type ValueForm } from './value-form.ts';

const THINGS: Readonly<Record<NamedThing, readonly [one: string, many: string]>> = {
  template: ['id of a template', 'ids of templates'],
  field: ['id of a field', 'ids of fields'],
  option: ['value of an option', 'values of options'],
  state: ['id of a state', 'ids of states'],
  referenceKind: ['kind of reference', 'kinds of reference'],
};
/** More values than this are listed elsewhere. */
const MANY = 10;

/** “text, at most 80 characters”, “true or false”, “list of ids of fields”. */
export function describeForm(form: ValueForm): string {
  switch (form.kind) {
    case 'text':
      return (form.maxLength ?? TEXT_LENGTH) > 1000
        ? 'text'
        : `text, at most ${form.maxLength ?? TEXT_LENGTH} characters`;
    case 'ownName':
      return `id: ${form.rule.example}`;
    case 'nameOf':
      return THINGS[form.thing][0];
    case 'choice': {
      const [first] = form.of;
      if (first?.show === 'icon') return 'name of an icon';
      if (first?.show === 'hue') return 'name of a color';
      return form.of.length > MANY ? 'name of a type' : oneOf(form.of.map(({ value }) => `${value}`));
    }
    case 'flag':
      return 'true or false';
    case 'number':
      return 'number';
    case 'wholeNumber':
      return `whole number of at least ${form.min}`;
    case 'list':
      return `list of ${describeMany(form.items)}${describeSize(form)}`;
    case 'map':
      return `object: ${describeForm(form.keys).split(':')[0]} → ${describeForm(form.values)}`;
    case 'object':
      return lowerFirst(form.object().what);
    case 'either':
      return form.forms.map(describeForm).join(', or ');
    case 'any':
      return 'any value';
    case 'anyObject':
      return 'object';
  }
}

function describeMany(form: ValueForm): string {
  switch (form.kind) {
    case 'text':
      return 'texts';
    case 'nameOf':
      return THINGS[form.thing][1];
    case 'object':
      return `objects (${lowerFirst(form.object().what)})`;
    case 'anyObject':
      return 'objects';
    case 'list':
      return `lists of ${describeMany(form.items)}`;
    case 'either':
      return form.forms.map(describeMany).join(' or ');
    case 'any':
      return 'values';
    default:
      return describeForm(form);
  }
}

function describeSize({ min, max }: { readonly min?: number; readonly max?: number }): string {
  if (min !== undefined && max !== undefined) return `, ${min} to ${max}`;
  if (max !== undefined) return `, at most ${max}`;
  return min === undefined ? '' : `, at least ${min}`;
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
