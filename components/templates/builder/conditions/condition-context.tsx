/** The React context of one condition in the builder: what it may ask, and the way to change it. */
import { createContext, useContext } from 'react';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';
import type { TemplateModel } from '../edits/template-model.ts';
import type { WrittenCondition, WrittenGroup } from '../edits/written-condition.ts';

export interface ConditionScope {
  readonly root: WrittenCondition;
  readonly fields: Readonly<Record<string, FieldDefinition>>;
  readonly askable: readonly FieldDefinition[];
  readonly canEdit: boolean;
  readonly edit: (edits: readonly SourceEdit[]) => boolean;
  readonly add: (to: WrittenCondition, fieldId: string, kind: 'test' | 'group') => void;
  readonly remove: (part: WrittenCondition) => void;
  readonly reveal: (path: SourcePath) => void;
  /** The path of the test that was added last, which gets the focus. */
  readonly fresh: string | null;
}

const ConditionContext = createContext<ConditionScope | null>(null);
export const ConditionProvider = ConditionContext.Provider;

export function useCondition(): ConditionScope {
  const scope = useContext(ConditionContext);
  if (scope === null) throw new Error('a part of a condition stands outside of it');
  return scope;
}

export interface PartProps<T extends WrittenCondition> {
  readonly part: T;
  /** The group it stands in; `null` for the whole condition. */
  readonly within: WrittenGroup | null;
}

/** The fields of the template by their ids. */
export function fieldsById(model: TemplateModel): Readonly<Record<string, FieldDefinition>> {
  return Object.fromEntries(model.fields.map(({ id, definition }) => [id, definition]));
}

/**
 * The fields that a condition may ask for: no formula, not the field that has the condition, and for a lock only fields of
 * one value, whose past the journal tells.
 */
export function askableFields(
  model: TemplateModel,
  owner: string | null,
  asks: 'anything' | 'single values',
): readonly FieldDefinition[] {
  return model.fields
    .map(({ definition }) => definition)
    .filter(({ id, type }) => id !== owner && type !== 'formula')
    .filter((field) => asks === 'anything' || storageOf(field) === 'register');
}
