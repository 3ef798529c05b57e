/** The columns of a table: order, label and type. */
import { Button, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { COLUMN_TYPES } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import { SortableList } from '../controls/sortable-list.tsx';
import { addColumn, changeColumn, moveColumn, removeColumn } from '../edits/option-edits.ts';
import classes from './field-settings.module.css';
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
          {(column, index) => (
            <>
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
          )}
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
