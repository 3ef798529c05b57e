/** The columns of a table: order, label and type. */
import { Button, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { SortableList } from '#components/ui/sortable-list.tsx';
import { COLUMN_TYPES, type TableColumn } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { isJsonArray } from '#core/json.ts';
import { useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import { addColumn, changeColumn, moveColumn, removeColumn } from '../edits/option-edits.ts';
import { publishedOptions } from '../edits/published-options.ts';
import { valueAt } from '../edits/template-model.ts';
import classes from './field-settings.module.css';
import { OptionRows } from './options-editor.tsx';
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
  const { model, publishedTemplate } = useBuilder();
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
          published: publishedOptions(publishedTemplate, column.options, id, column.id),
        }}
      />
    </details>
  );
}
