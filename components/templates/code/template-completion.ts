/** Completions in a template source: keys, field types, icons, hues, other templates. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import { HUES } from '#core/appearance/hues.ts';
import { ICONS } from '#core/appearance/icons.ts';
import { FIELD_TYPES, type FieldType } from '#core/fields/model/field-definition.ts';
import { COMMON_SETTINGS } from '#core/fields/model/field-type-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';

/** Keys of a template, with what they are for. */
const TEMPLATE_KEYS: Readonly<Record<string, string>> = {
  id: 'never changes',
  version: 'a whole number',
  name: 'as the gallery shows it',
  description: 'one sentence',
  icon: 'a name',
  color: 'a hue',
  abstract: 'only to be extended',
  extends: 'one parent',
  mixins: 'templates whose fields are added',
  fields: 'field id → field',
  views: 'tabs of sections',
  sections: 'how fields are laid out',
  children: 'templates that may be children',
  references: 'kinds of link',
  workflow: 'states and the ways between them',
  titlePattern: 'what a title begins as',
  automation: 'rules',
};

/** The completion source; `templateIds` are the ids that `extends` and mixins may name. */
export function completeTemplate(
  context: CompletionContext,
  templateIds: readonly string[],
): CompletionResult | null {
  const path = pathAt(context.state, context.pos);
  const value = context.matchBefore(/:\s*\[?[^:{}\n]*?['"][\w-]*/);
  if (value !== null) return completeText(context, path.at(-1), templateIds);
  const key = context.matchBefore(/[A-Za-z]*/);
  if (key === null || (key.from === key.to && !context.explicit)) return null;
  const line = context.state.doc.lineAt(context.pos);
  // A key stands at the beginning of a line, or after a brace or a comma.
  if (!/(?:^|[{,])\s*$/.test(line.text.slice(0, key.from - line.from))) return null;
  const options = keyOptions(context.state, path);
  return options.length === 0 ? null : { from: key.from, options, validFor: /^[A-Za-z]*$/ };
}

/** Inside quotes: names from the list that belongs to the key. */
function completeText(
  context: CompletionContext,
  key: string | undefined,
  templateIds: readonly string[],
): CompletionResult | null {
  const word = context.matchBefore(/[\w-]*/);
  const options = textOptions(key, templateIds);
  if (word === null || options.length === 0) return null;
  return { from: word.from, options, validFor: /^[\w-]*$/ };
}

function textOptions(key: string | undefined, templateIds: readonly string[]): Completion[] {
  switch (key) {
    case 'type':
      return FIELD_TYPES.map((type) => ({ label: type, detail: fieldTypeOf(type).label }));
    case 'icon':
      return ICONS.map((label) => ({ label }));
    case 'color':
      return HUES.map((label) => ({ label }));
    case 'extends':
    case 'mixins':
    case 'allow':
    case 'targets':
    case 'template':
      return templateIds.map((label) => ({ label }));
    default:
      return [];
  }
}

function keyOptions(state: EditorState, path: readonly string[]): Completion[] {
  if (path.length === 0) {
    return Object.entries(TEMPLATE_KEYS).map(([label, detail]) => ({ label, detail, apply: `${label}: ` }));
  }
  if (path[0] !== 'fields' || path.length !== 2) return [];
  const settings = [...COMMON_SETTINGS, ...settingsOf(state, path[1] ?? '')];
  return settings.map((label) => ({ label, apply: `${label}: ` }));
}

/** Of the type the field names, when it names one already. */
function settingsOf(state: EditorState, field: string): readonly string[] {
  const name = field.replace(/[^\w]/g, '');
  const named = new RegExp(`\\b${name}\\b['"]?\\s*:\\s*\\{[^{}]*?\\btype\\s*:\\s*['"](\\w+)`).exec(
    state.doc.toString(),
  );
  const type = FIELD_TYPES.find((each: FieldType) => each === named?.[1]);
  return type === undefined ? [] : fieldTypeOf(type).settings;
}

/** Names of the properties around a place, outermost first; the one being written is not among them. */
function pathAt(state: EditorState, position: number): readonly string[] {
  const path: string[] = [];
  let node: ReturnType<ReturnType<typeof syntaxTree>['resolveInner']> | null = syntaxTree(state).resolveInner(
    position,
    -1,
  );
  const writesKey = node.name === 'PropertyName';
  for (; node !== null; node = node.parent) {
    if (node.name !== 'Property') continue;
    const name = node.getChild('PropertyName');
    if (name === null || (writesKey && name.to >= position && name.from < position)) continue;
    path.unshift(state.sliceDoc(name.from, name.to).replace(/['"]/g, ''));
  }
  return path;
}
