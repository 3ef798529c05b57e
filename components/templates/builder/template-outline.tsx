/** The outline of the edited template: its fields, each linked to its line. */
import { Icon } from '#components/ui/icon.tsx';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { Template } from '#core/template/template.ts';
import type { TemplateSource } from '#core/template/template-source.ts';
import type { Place } from '../draft/findings.ts';
import classes from './template-outline.module.css';

interface OutlineProps {
  /** Resolved, so that inherited fields are there too; `null` before the first that could be. */
  readonly template: Template | null;
  /** Where fields stand in the text. */
  readonly source: TemplateSource | null;
  readonly onChoose: (place: Place) => void;
}

export function TemplateOutline({ template, source, onChoose }: OutlineProps) {
  if (template === null)
    return <p className={classes['quiet']}>The fields appear here once the source can be read.</p>;
  const fields = Object.values(template.fields);
  if (fields.length === 0) return <p className={classes['quiet']}>No fields yet.</p>;
  return (
    <ul className={classes['outline']}>
      {fields.map((field) => {
        const place = source?.locate(['fields', field.id], true) ?? null;
        const here = place?.exact === true ? place.span : null;
        return (
          <li key={field.id}>
            {here === null ? (
              <div className={classes['field']} data-inherited>
                <FieldLine field={field} note={source === null ? '' : ', inherited'} />
              </div>
            ) : (
              <button type="button" className={classes['field']} onClick={() => onChoose(here)}>
                <FieldLine field={field} note="" />
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function FieldLine({ field, note }: { readonly field: FieldDefinition; readonly note: string }) {
  return (
    <>
      <Icon name={fieldTypeOf(field.type).icon} size={17} />
      <span className={classes['field-text']}>
        <span className={classes['field-label']}>{field.label}</span>
        <span className={classes['field-kind']}>
          {fieldKindLabel(field)}
          {note}
        </span>
      </span>
    </>
  );
}

/** "Select, 4 options", "Rich text, required", "References to task". */
function fieldKindLabel({ type, options, columns, targets, required, expression }: FieldDefinition): string {
  const { label } = fieldTypeOf(type);
  const words = [targets !== null && targets.length > 0 ? `${label} to ${targets.join(', ')}` : label];
  if (options.length > 0) words.push(options.length === 1 ? '1 option' : `${options.length} options`);
  if (columns.length > 0) words.push(columns.length === 1 ? '1 column' : `${columns.length} columns`);
  if (expression !== null) words.push(`= ${expression}`);
  if (required) words.push('required');
  return words.join(', ');
}
