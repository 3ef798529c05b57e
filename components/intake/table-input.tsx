/** The rows of a table question, each with an input for every column. */
import { Button, Checkbox, Input, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { TableColumn } from '#core/fields/model/field-definition.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import classes from './intake.module.css';
import { inputId, type QuestionInputProps } from './question-props.ts';
import { rowsIn } from './typed-answers.ts';

export function TableInput({ question, value, problem, isRequired, onChange }: QuestionInputProps) {
  const held = rowsIn(value);
  // There is always one to begin with.
  const rows: readonly JsonObject[] = held.length === 0 ? [{}] : held;
  const change = (at: number, columnId: string, cell: JsonValue) =>
    onChange(rows.map((row, index) => (index === at ? { ...row, [columnId]: cell } : row)));
  return (
    <Input.Wrapper
      label={question.label}
      labelElement="div"
      description={question.help}
      error={problem}
      withAsterisk={isRequired}
    >
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own until they are sent
        <fieldset key={index} className={classes['row']}>
          <legend className={classes['row-name']}>{`${question.label}, row ${index + 1}`}</legend>
          {question.columns.map((column, position) => (
            <CellInput
              key={column.id}
              {...(index === 0 && position === 0 && { id: inputId(question.id) })}
              column={column}
              value={row[column.id] ?? null}
              onChange={(cell) => change(index, column.id, cell)}
            />
          ))}
          {rows.length > 1 && (
            <Button
              variant="subtle"
              color="ink"
              size="compact-md"
              aria-label={`Remove row ${index + 1} of ${question.label}`}
              onClick={() => onChange(rows.filter((_, other) => other !== index))}
            >
              Remove row
            </Button>
          )}
        </fieldset>
      ))}
      <Button
        mt="xs"
        variant="default"
        size="compact-md"
        leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
        aria-label={`Add a row to ${question.label}`}
        onClick={() => onChange([...rows, {}])}
      >
        Add row
      </Button>
    </Input.Wrapper>
  );
}

interface CellInputProps {
  readonly id?: string;
  readonly column: TableColumn;
  readonly value: JsonValue;
  readonly onChange: (cell: JsonValue) => void;
}

function CellInput({ id, column, value, onChange }: CellInputProps) {
  const common = { ...(id !== undefined && { id }), label: column.label };
  if (column.type === 'checkbox')
    return (
      <Checkbox
        {...common}
        checked={value === true}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    );
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
  if (column.type === 'select')
    return (
      <NativeSelect
        {...common}
        data={[
          { value: '', label: 'Choose…' },
          ...column.options.map((option) => ({ value: option.value, label: option.label })),
        ]}
        value={text}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  return (
    <TextInput
      {...common}
      type={column.type === 'date' ? 'date' : column.type === 'url' ? 'url' : 'text'}
      {...(column.type === 'number' && { inputMode: 'decimal' as const })}
      {...(column.type !== 'date' && { dir: 'auto' })}
      value={text}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
