/** The names that a template source declares, read from a scan of it while it is being typed. */
import type { ScannedEntry } from '#core/json5/source-scan.ts';
import { BUILT_IN_KINDS } from '#core/references/kinds.ts';
import type { NamedThing } from './value-form.ts';

/** What a template inherits, as far as names go; a resolved template has all of it. */
export interface InheritedNames {
  readonly fields: Readonly<
    Record<string, { readonly type: string; readonly options: readonly { readonly value: string }[] }>
  >;
  readonly referenceKinds: readonly { readonly id: string }[];
  readonly workflow: { readonly states: readonly { readonly id: string }[] } | null;
}

export interface SourceNames {
  typeOf(fieldId: string): string | null;
  /** The names of a thing; `templates` are known only to the workspace. `fieldId` narrows options to those of a field. */
  namesOf(thing: Exclude<NamedThing, 'template'>, fieldId?: string): readonly string[];
}

/** `inherited` is the template as last resolved; what the source says goes before it. */
export function namesIn(entries: readonly ScannedEntry[], inherited: InheritedNames | null): SourceNames {
  const types = new Map<string, string>();
  const fields = new Set<string>();
  const kinds = new Set<string>();
  const states = new Set<string>();
  const options = new Map<string, Set<string>>();
  for (const { path, value } of entries) {
    const [first, second, third] = path;
    const name = String(second);
    if (first === 'fields' && path.length === 2) {
      fields.add(name);
      if (value !== null) types.set(name, value);
    } else if (first === 'fields' && value !== null && third === 'type' && path.length === 3) {
      types.set(name, value);
    } else if (first === 'fields' && value !== null && third === 'options' && isOptionValue(path)) {
      options.set(name, (options.get(name) ?? new Set()).add(value));
    } else if (first === 'references' && path.length === 2) {
      kinds.add(name);
    } else if (first === 'workflow' && second === 'states' && value !== null && isStateId(path)) {
      states.add(value);
    }
  }
  const inheritedFields = inherited?.fields ?? {};
  const optionsOf = (id: string) => [
    ...(options.get(id) ?? inheritedFields[id]?.options.map((option) => option.value) ?? []),
  ];
  const stateIds =
    states.size > 0 ? [...states] : (inherited?.workflow?.states.map((state) => state.id) ?? []);
  return {
    typeOf: (id) => types.get(id) ?? inheritedFields[id]?.type ?? null,
    namesOf(thing, fieldId) {
      switch (thing) {
        case 'field':
          return distinct([...fields, ...Object.keys(inheritedFields)]);
        case 'referenceKind': {
          const others = [...BUILT_IN_KINDS, ...(inherited?.referenceKinds ?? [])];
          return distinct([...kinds, ...others.map(({ id }) => id)]);
        }
        case 'state':
          return stateIds;
        case 'option':
          return fieldId === undefined ? [] : optionsOf(fieldId);
      }
    },
  };
}

/** `fields.x.options[0]`, or `.value` in it. */
function isOptionValue(path: ScannedEntry['path']): boolean {
  return path.length === 4 || (path.length === 5 && path[4] === 'value');
}

/** `workflow.states[0]`, or `.id` in it. */
function isStateId(path: ScannedEntry['path']): boolean {
  return path.length === 3 || (path.length === 4 && path[3] === 'id');
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
