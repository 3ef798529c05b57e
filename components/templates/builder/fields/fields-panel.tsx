/** The fields of a template in their order; choosing one opens its settings beside the list. */
import { Button, Menu } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { Icon } from '#components/ui/icon.tsx';
import { SortableList } from '#components/ui/sortable-list.tsx';
import { describeCondition } from '#core/conditions/describe-condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Names } from '#core/fields/model/field-type-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { describeWriters } from '#core/template/format/describe-writers.ts';
import { fieldsById } from '../conditions/condition-context.tsx';
import { templateName, useBuilder } from '../controls/builder-context.tsx';
import { addField, duplicateField, moveField, removeField, restoreField } from '../edits/field-edits.ts';
import { type BuilderField, valueAt } from '../edits/template-model.ts';
import classes from './fields-panel.module.css';
import { TypeGallery } from './type-gallery.tsx';

interface FieldsPanelProps {
  readonly selected: string | null;
  readonly onSelect: (fieldId: string | null) => void;
}

export function FieldsPanel({ selected, onSelect }: FieldsPanelProps) {
  const { model, canEdit, edit, retired } = useBuilder();
  const [isAdding, setAdding] = useState(false);
  const own = model.fields.filter((field) => field.own !== null);
  const inherited = model.fields.filter((field) => field.own === null);
  return (
    <section aria-label="Fields of the template" onKeyDown={walkRows}>
      {model.fields.length === 0 && <p className={classes['quiet']}>No fields yet.</p>}
      <SortableList
        label="Fields"
        className={classes['list']}
        items={own}
        idOf={({ id }) => id}
        nameOf={({ definition }) => definition.label}
        canMove={canEdit}
        onMove={(from, to) => edit(moveField(model, own[from]?.id ?? '', to))}
      >
        {(field) => <FieldRow field={field} isSelected={field.id === selected} onSelect={onSelect} />}
      </SortableList>
      {canEdit && (
        <Button
          variant="subtle"
          size="compact-md"
          leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
          onClick={() => setAdding(true)}
        >
          Add a field
        </Button>
      )}
      {inherited.length > 0 && <InheritedFields fields={inherited} selected={selected} onSelect={onSelect} />}
      {retired.length > 0 && <RetiredFields onSelect={onSelect} />}
      {isAdding && (
        <TypeGallery
          onClose={() => setAdding(false)}
          onChoose={(type, label) => {
            const { id, edits } = addField(model, type, label, selected);
            setAdding(false);
            if (edit(edits)) onSelect(id);
          }}
        />
      )}
    </section>
  );
}

interface InheritedFieldsProps extends FieldsPanelProps {
  readonly fields: readonly BuilderField[];
}

function InheritedFields({ fields, selected, onSelect }: InheritedFieldsProps) {
  return (
    <section className={classes['group']} aria-label="Inherited fields">
      <h3>Inherited</h3>
      <ul className={classes['list']}>
        {fields.map((field) => (
          <li key={field.id} className={classes['item']}>
            <FieldRow field={field} isSelected={field.id === selected} onSelect={onSelect} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Fields of published versions that the text no longer has. */
function RetiredFields({ onSelect }: Pick<FieldsPanelProps, 'onSelect'>) {
  const { model, canEdit, edit, retired, published } = useBuilder();
  return (
    <section className={classes['group']} aria-label="Retired fields">
      <h3>Retired</h3>
      <ul className={classes['list']}>
        {retired.map((field) => (
          <li key={field.id} className={classes['item']}>
            <span className={classes['row']} data-quiet>
              <Icon name={fieldTypeOf(field.type).icon} size={17} />
              <RowText
                label={field.label}
                note={`${fieldTypeOf(field.type).label}; what was written stays readable`}
              />
            </span>
            {canEdit && (
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={`Bring back ${field.label}`}
                onClick={() => {
                  const earlier = published === null ? undefined : valueAt(published, ['fields', field.id]);
                  if (edit(restoreField(model, field, earlier))) onSelect(field.id);
                }}
              >
                Bring back
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface FieldRowProps {
  readonly field: BuilderField;
  readonly isSelected: boolean;
  readonly onSelect: (fieldId: string | null) => void;
}

function FieldRow({ field: { id, definition, inherited, own }, isSelected, onSelect }: FieldRowProps) {
  const { templates, model, names } = useBuilder();
  const from = inherited === null ? null : Object.values(inherited.origins).at(-1);
  const notes = [fieldKindLabel(definition)];
  if (from != null)
    notes.push(
      own === null ? `from ${templateName(templates, from)}` : `changes ${templateName(templates, from)}`,
    );
  return (
    <>
      <button
        type="button"
        className={classes['row']}
        data-field-row
        data-quiet={own === null || undefined}
        aria-pressed={isSelected}
        onClick={() => onSelect(id)}
      >
        <Icon name={fieldTypeOf(definition.type).icon} size={17} />
        <RowText
          label={definition.label}
          note={notes.join(', ')}
          id={id}
          isRequired={definition.required}
          conditions={conditionsOf(definition, fieldsById(model), names)}
        />
      </button>
      {own !== null && <FieldMenu id={id} label={definition.label} onSelect={onSelect} />}
    </>
  );
}

function RowText({
  label,
  note,
  id,
  isRequired = false,
  conditions = [],
}: {
  readonly label: string;
  readonly note: string;
  readonly id?: string;
  readonly isRequired?: boolean;
  readonly conditions?: readonly string[];
}) {
  return (
    <span className={classes['row-text']}>
      <span className={classes['row-label']}>
        {label}
        {id !== undefined && <code>{id}</code>}
      </span>
      <span className={classes['row-note']}>
        {isRequired && <span className={classes['required']}>Required</span>}
        {note}
      </span>
      {conditions.map((sentence) => (
        <span key={sentence} className={classes['row-note']} title={sentence}>
          {sentence}
        </span>
      ))}
    </span>
  );
}

/** “Required when Kind is Machine”. */
function conditionsOf(
  { required, requiredWhen, visibleWhen, readOnlyWhen, writableBy }: FieldDefinition,
  fields: Readonly<Record<string, FieldDefinition>>,
  names: Names,
): readonly string[] {
  const said = [
    ['Shown when', visibleWhen],
    ['Required when', required ? null : requiredWhen],
    ['Read-only when', readOnlyWhen],
  ] as const;
  const conditions = said.flatMap(([what, condition]) =>
    condition == null ? [] : [`${what} ${describeCondition(condition, fields, names)}`],
  );
  return writableBy ? [...conditions, `Changed by ${describeWriters(writableBy, fields)}`] : conditions;
}

interface FieldMenuProps {
  readonly id: string;
  readonly label: string;
  readonly onSelect: (fieldId: string | null) => void;
}

/** What can be done with a field as a whole. */
export function FieldMenu({ id, label, onSelect }: FieldMenuProps) {
  const { model, canEdit, edit, editWithUndo, reveal, published } = useBuilder();
  const own = model.fields.filter((field) => field.own !== null);
  const index = own.findIndex((field) => field.id === id);
  const isPublished = published !== null && valueAt(published, ['fields', id]) !== undefined;
  const isInherited = own[index]?.inherited != null;
  const removal = isInherited ? 'Leave as inherited' : isPublished ? 'Retire' : 'Remove';
  const done = isInherited ? 'is as inherited again' : isPublished ? 'was retired' : 'was removed';
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <button type="button" className={classes['menu']} aria-label={`More about ${label}`}>
          <IconDots size={16} stroke={1.75} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {canEdit && (
          <>
            {index > 0 && (
              <Menu.Item onClick={() => edit(moveField(model, id, index - 1))}>Move up</Menu.Item>
            )}
            {index < own.length - 1 && (
              <Menu.Item onClick={() => edit(moveField(model, id, index + 1))}>Move down</Menu.Item>
            )}
            <Menu.Item
              onClick={() => {
                const copy = duplicateField(model, id);
                if (edit(copy.edits)) onSelect(copy.id);
              }}
            >
              Duplicate
            </Menu.Item>
          </>
        )}
        <Menu.Item onClick={() => reveal(['fields', id])}>Show in the code</Menu.Item>
        {canEdit && (
          <Menu.Item
            color="rose"
            onClick={() => {
              if (!isInherited) onSelect(null);
              editWithUndo(removeField(model, id, isInherited), `${label} ${done}`);
            }}
          >
            {removal}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Arrows walk from field to field. */
function walkRows(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const { target } = event;
  if (
    step === 0 ||
    event.altKey ||
    !(target instanceof HTMLElement) ||
    target.dataset['fieldRow'] === undefined
  )
    return;
  event.preventDefault();
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-field-row]')];
  rows[rows.indexOf(target) + step]?.focus();
}

/** "Select, 4 options", "Rich text", "References to task". */
function fieldKindLabel({ type, options, columns, targets, expression }: FieldDefinition): string {
  const { label } = fieldTypeOf(type);
  const words = [targets !== null && targets.length > 0 ? `${label} to ${targets.join(', ')}` : label];
  if (options.length > 0) words.push(options.length === 1 ? '1 option' : `${options.length} options`);
  if (columns.length > 0) words.push(columns.length === 1 ? '1 column' : `${columns.length} columns`);
  if (expression !== null) words.push(`= ${expression}`);
  return words.join(', ');
}
