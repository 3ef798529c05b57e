/** The panel of children: templates that may stand below one of this, and those created with it. */
import { MultiSelect, SegmentedControl } from '@mantine/core';
import { inheritedPart } from '#core/template/inherited-fields.ts';
import { templateName, useBuilder } from './controls/builder-context.tsx';
import classes from './controls/panels.module.css';
import { CreatedChildren } from './created-children.tsx';
import { allowChildren } from './edits/rule-edits.ts';

export function ChildrenPanel() {
  const { model, canEdit, edit, lookup, templates } = useBuilder();
  const own = model.source.children;
  const inherited = inheritedPart(model.source, lookup, ({ children }) => children.allow ?? null);
  const allow = own.allow ?? inherited?.value ?? null;
  const known = (ids: readonly string[]) => [
    ...templates.map(({ id, name }) => ({ value: id, label: name })),
    ...ids
      .filter((id) => templates.every((template) => template.id !== id))
      .map((id) => ({ value: id, label: id })),
  ];
  const mode = allow === null ? 'any' : allow.length === 0 ? 'none' : 'some';
  const choose = (next: string) => {
    const ids = next === 'any' ? null : next === 'none' ? [] : [templates[0]?.id ?? model.source.id];
    edit(allowChildren(model, ids));
  };
  return (
    <div className={classes['form']}>
      <div>
        <span className={classes['label']} id="children-allowed">
          Codices that may stand below
        </span>
        <SegmentedControl
          aria-labelledby="children-allowed"
          readOnly={!canEdit}
          value={mode}
          onChange={choose}
          data={[
            { value: 'any', label: 'Any' },
            { value: 'some', label: 'Some' },
            { value: 'none', label: 'None' },
          ]}
        />
        {own.allow === undefined && inherited !== null && (
          <p className={classes['hint']}>From {templateName(templates, inherited.from.id)}</p>
        )}
      </div>
      {mode === 'some' && (
        <MultiSelect
          label="Made from"
          searchable
          readOnly={!canEdit}
          data={known(allow ?? [])}
          value={[...(allow ?? [])]}
          onChange={(ids) => edit(allowChildren(model, ids))}
        />
      )}
      <CreatedChildren allow={allow} known={known} />
    </div>
  );
}
