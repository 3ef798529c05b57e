/** The fields that a form asks for, to be ticked; with a word about those that are required and not asked for. */
import { Checkbox, Stack } from '@mantine/core';
import { askableFields, TITLE } from '#core/intake/asked-fields.ts';
import { questionsOf } from '#core/intake/questions.ts';
import type { Template } from '#core/template/template.ts';
import classes from '../share-dialog.module.css';

interface AskedFieldsProps {
  readonly template: Template;
  readonly fields: readonly string[];
  readonly onChange: (fields: readonly string[]) => void;
}

export function AskedFields({ template, fields, onChange }: AskedFieldsProps) {
  const labelOf = (id: string) => (id === TITLE ? 'Title' : (template.fields[id]?.label ?? id));
  const questions = [TITLE, ...askableFields(template)];
  const missing = questions.filter((id) => template.fields[id]?.required === true && !fields.includes(id));
  const shown = questionsOf(template, fields).map(({ id }) => id);
  const hidden = questions.filter((id) => fields.includes(id) && !shown.includes(id));
  return (
    <div className={classes['wide']}>
      <Checkbox.Group
        label="It asks for"
        description="Nothing else of the template is sent. People, other Codices, files and formulas cannot be asked for."
        value={[...fields]}
        onChange={(chosen: string[]) => onChange(questions.filter((id) => chosen.includes(id)))}
      >
        <Stack gap="xs" mt="xs">
          {questions.map((id) => (
            <Checkbox key={id} value={id} label={<bdi>{labelOf(id)}</bdi>} />
          ))}
        </Stack>
      </Checkbox.Group>
      {missing.length > 0 && (
        <p className={classes['ended']}>
          Required and not asked for, so that somebody has to fill it in later:{' '}
          {missing.map(labelOf).join(', ')}.
        </p>
      )}
      {hidden.length > 0 && (
        <p className={classes['ended']}>
          Never shown, because it depends on what is not asked for: {hidden.map(labelOf).join(', ')}.
        </p>
      )}
    </div>
  );
}
