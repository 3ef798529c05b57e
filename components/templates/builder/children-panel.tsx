/** The panel of children: templates that may stand below one of this, and those created with it. */
import { Button, MultiSelect, SegmentedControl, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { inheritedPart } from '#core/template/inherited-fields.ts';
import { templateName, useBuilder } from './controls/builder-context.tsx';
import { CommitInput } from './controls/commit-input.tsx';
import classes from './controls/panels.module.css';
import {
  addCreatedChild,
  allowChildren,
  changeCreatedChild,
  removeCreatedChild,
} from './edits/rule-edits.ts';

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

interface CreatedChildrenProps {
  readonly allow: readonly string[] | null;
  /** The templates to choose from, and those that are named although they are unknown here. */
  readonly known: (ids: readonly string[]) => { value: string; label: string }[];
}

function CreatedChildren({ allow, known }: CreatedChildrenProps) {
  const { model, canEdit, edit, templates } = useBuilder();
  const create = model.source.children.create ?? [];
  return (
    <section className={classes['card']} aria-label="Created along">
      <span className={classes['label']}>Created along with it</span>
      {create.map(({ template, title }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an entry has no identity but its place
        <div key={index} className={classes['line']}>
          <Select
            aria-label={`Template of child ${index + 1}`}
            data={known([template])}
            value={template}
            allowDeselect={false}
            disabled={!canEdit}
            onChange={(id) => id !== null && edit(changeCreatedChild(index, 'template', id))}
          />
          <CommitInput
            label={null}
            ariaLabel={`Title of child ${index + 1}`}
            className={classes['heading']}
            value={title}
            disabled={!canEdit}
            onCommit={(text) => text.trim() !== '' && edit(changeCreatedChild(index, 'title', text))}
          />
          {canEdit && (
            <button
              type="button"
              className={classes['icon']}
              aria-label={`Remove ${title}`}
              onClick={() => edit(removeCreatedChild(model, index))}
            >
              <IconX size={15} stroke={1.75} aria-hidden />
            </button>
          )}
        </div>
      ))}
      {canEdit && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => {
            const template = allow?.[0] ?? templates[0]?.id ?? model.source.id;
            edit(addCreatedChild(model, template, templateName(templates, template)));
          }}
        >
          Add one
        </Button>
      )}
    </section>
  );
}
