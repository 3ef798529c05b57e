/** The input of one question of a form, by its type. */
import { Checkbox, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { HUES } from '#core/appearance/hues.ts';
import type { FieldType } from '#core/fields/model/field-definition.ts';
import { DEFAULT_RATING_MAX } from '#core/fields/rating/definition.ts';
import type { Question } from '#core/intake/questions.ts';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import { humanize } from '#core/text/wording.ts';
import classes from './intake.module.css';
import { inputId, type QuestionInputProps } from './question-props.ts';
import { TableInput } from './table-input.tsx';

export function QuestionInput(props: QuestionInputProps) {
  switch (props.question.type) {
    case 'checkbox':
      return <TickInput {...props} />;
    case 'select':
    case 'color':
    case 'rating':
      return <ChoiceInput {...props} />;
    case 'multiSelect':
      return <OptionsInput {...props} />;
    case 'richText':
    case 'text':
    case 'checklist':
      return <LongInput {...props} />;
    case 'table':
      return <TableInput {...props} />;
    default:
      return <ShortInput {...props} />;
  }
}

/** What every input of a question shows. */
function commonProps({ question, problem, isRequired }: QuestionInputProps) {
  return {
    id: inputId(question.id),
    label: question.label,
    // A question is in the language of whoever wrote the template.
    labelProps: { dir: 'auto' },
    descriptionProps: { dir: 'auto' },
    description: descriptionOf(question),
    error: problem,
    // Marked, and checked by us: the browser's own bubbles are in another language than the page.
    withAsterisk: isRequired,
    'aria-required': isRequired,
  };
}

const HINTS: Partial<Record<FieldType, string>> = {
  tags: 'Separate several with commas.',
  checklist: 'One step on each line.',
  duration: 'For example 1 h 30 min.',
};

function descriptionOf({ type, help, unit }: Question): string | null {
  const parts = [help, HINTS[type] ?? null, type === 'number' && unit !== null ? `In ${unit}.` : null];
  const said = parts.filter((part) => part !== null).join(' ');
  return said === '' ? null : said;
}

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : '');

const INPUT_TYPES: Partial<Record<FieldType, string>> = {
  ...{ date: 'date', dateTime: 'datetime-local', email: 'email', url: 'url' },
};

function ShortInput(props: QuestionInputProps) {
  const { question, value, onChange } = props;
  const isNumber = question.type === 'number' || question.type === 'progress';
  const isPicked = question.type === 'date' || question.type === 'dateTime';
  return (
    <TextInput
      {...commonProps(props)}
      type={INPUT_TYPES[question.type] ?? 'text'}
      {...(isNumber && { inputMode: 'decimal' as const })}
      {...(question.placeholder !== null && { placeholder: question.placeholder })}
      {...(!isPicked && { dir: 'auto' })}
      autoComplete={question.type === 'email' ? 'email' : 'off'}
      value={textOf(value)}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

function LongInput(props: QuestionInputProps) {
  const { question, value, onChange } = props;
  return (
    <Textarea
      {...commonProps(props)}
      {...(question.placeholder !== null && { placeholder: question.placeholder })}
      dir="auto"
      autosize
      minRows={question.type === 'richText' ? 5 : 3}
      maxRows={20}
      value={textOf(value)}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

function ChoiceInput(props: QuestionInputProps) {
  const { question, value, onChange } = props;
  return (
    <NativeSelect
      {...commonProps(props)}
      data={[{ value: '', label: question.placeholder ?? 'Choose…' }, ...choicesOf(question)]}
      value={textOf(value)}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

function choicesOf({ type, options, max }: Question): readonly { value: string; label: string }[] {
  if (type === 'color') return HUES.map((hue) => ({ value: hue, label: humanize(hue) }));
  if (type !== 'rating') return options.map(({ value, label }) => ({ value, label }));
  const stars = max ?? DEFAULT_RATING_MAX;
  return Array.from({ length: stars }, (_, index) => ({
    value: String(index + 1),
    label: `${index + 1} of ${stars}`,
  }));
}

function TickInput(props: QuestionInputProps) {
  const { withAsterisk, label, ...common } = commonProps(props);
  return (
    <Checkbox
      {...common}
      label={
        <>
          {label}
          {withAsterisk && (
            <span aria-hidden className={classes['asterisk']}>
              {' '}
              *
            </span>
          )}
        </>
      }
      checked={props.value === true}
      onChange={({ currentTarget }) => props.onChange(currentTarget.checked)}
    />
  );
}

function OptionsInput(props: QuestionInputProps) {
  const { question, value, onChange } = props;
  const { id, 'aria-required': _required, ...common } = commonProps(props);
  const chosen = isJsonArray(value) ? value.filter((one) => typeof one === 'string') : [];
  return (
    <Checkbox.Group {...common} value={chosen} onChange={(values: string[]) => onChange(values)}>
      <Stack gap="xs" mt="xs">
        {question.options.map((option, index) => (
          <Checkbox
            key={option.value}
            {...(index === 0 && { id })}
            value={option.value}
            label={<bdi>{option.label}</bdi>}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
