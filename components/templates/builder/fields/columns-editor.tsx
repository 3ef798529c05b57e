/** The columns of a table: order, label and type. */
import { Button, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { COLUMN_TYPES, type TableColumn } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { isJsonArray, isJsonObject } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import { SortableList } from '../controls/sortable-list.tsx';
import { addColumn, changeColumn, moveColumn, removeColumn } from '../edits/option-edits.ts';
import { type TemplateModel, valueAt } from '../edits/template-model.ts';
import classes from './field-settings.module.css';
import { OptionRows, valuesOf } from './options-editor.tsx';
import type { SettingControlProps } from './setting-controls.tsx';

export function ColumnsEditor({ field: { id, definition }, label, canEdit }: SettingControlProps) {
  const { model, edit } = useBuilder();
  const { columns } = definition;
  return (
    <>
      <p className={classes['label']}>{label}</p>
      <div className={classes['rows']}>
        <SortableList
          label={label}
          items={columns}
          idOf={(column) => column.id}
          nameOf={(column) => column.label}
          canMove={canEdit}
          onMove={(from, to) => edit(moveColumn(model, id, columns, from, to))}
        >
          {(_, index) => <ColumnRow id={id} columns={columns} index={index} canEdit={canEdit} />}
        </SortableList>
        {canEdit && (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={15} aria-hidden />}
            onClick={() => edit(addColumn(model, id, columns, `Column ${columns.length + 1}`))}
          >
            Add a column
          </Button>
        )}
      </div>
    </>
  );
}

interface ColumnRowProps {
  readonly id: string;
  readonly columns: readonly TableColumn[];
  readonly index: number;
  readonly canEdit: boolean;
}

function ColumnRow({ id, columns, index, canEdit }: ColumnRowProps) {
  const { model, edit } = useBuilder();
  const column = columns[index];
  if (column === undefined) return null;
  return (
    <>
      <div className={classes['column-box']}>
        <span className={classes['column']}>
          <CommitInput
            label={null}
            ariaLabel={`Column ${index + 1}`}
            className={classes['grow']}
            value={column.label}
            disabled={!canEdit}
            onCommit={(text) => edit(changeColumn(model, id, columns, index, 'label', text))}
          />
          <Select
            aria-label={`Type of ${column.label}`}
            data={COLUMN_TYPES.map((type) => ({ value: type, label: fieldTypeOf(type).label }))}
            value={column.type}
            allowDeselect={false}
            disabled={!canEdit}
            onChange={(type) => {
              if (type !== null && type !== column.type)
                edit(changeColumn(model, id, columns, index, 'type', type));
            }}
          />
        </span>
        {column.type === 'select' && <ColumnOptions {...{ id, column, index, canEdit }} />}
      </div>
      {canEdit && columns.length > 1 && (
        <button
          type="button"
          className={classes['remove']}
          aria-label={`Remove ${column.label}`}
          onClick={() => edit(removeColumn(model, id, columns, index))}
        >
          <IconX size={15} stroke={1.75} aria-hidden />
        </button>
      )}
    </>
  );
}

interface ColumnOptionsProps extends Pick<ColumnRowProps, 'id' | 'index' | 'canEdit'> {
  readonly column: TableColumn;
}

function ColumnOptions({ id, column, index, canEdit }: ColumnOptionsProps) {
  const { model, published } = useBuilder();
  const path = ['fields', id, 'columns'];
  // Inherited columns are written out by their first change.
  if (!isJsonArray(valueAt(model, path))) return null;
  return (
    <details className={classes['choices']}>
      <summary>{column.options.map((option) => option.label).join(', ') || 'Options'}</summary>
      <OptionRows
        label={`Options of ${column.label}`}
        canEdit={canEdit}
        list={{
          path: [...path, index, 'options'],
          options: column.options,
          published: publishedOptions(published, [...path, column.id]),
        }}
      />
    </details>
  );
}

/** The values that cells of a column may hold already; columns are known by their ids, wherever they stood. */
function publishedOptions(published: TemplateModel | null, path: SourcePath): ReadonlySet<string> {
  const written = published === null ? undefined : valueAt(published, path.slice(0, -1));
  const column = isJsonArray(written)
    ? written.find((one) => isJsonObject(one) && one['id'] === path.at(-1))
    : undefined;
  return new Set(valuesOf(isJsonObject(column) ? column['options'] : undefined));
}
