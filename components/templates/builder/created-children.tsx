/** The children that are created along with a Codex, each with what it begins with. */
import { Button, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTemplate } from '#components/api/queries.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { ChildValues } from './child-values.tsx';
import { type Builder, templateName, useBuilder } from './controls/builder-context.tsx';
import { CommitInput } from './controls/commit-input.tsx';
import classes from './controls/panels.module.css';
import { Problems } from './controls/problems.tsx';
import {
  addCreatedChild,
  changeCreatedChild,
  removeCreatedChild,
  type WrittenChild,
  writtenChildren,
} from './edits/child-edits.ts';

interface CreatedChildrenProps {
  readonly allow: readonly string[] | null;
  /** The templates to choose from, and those that are named although they are unknown here. */
  readonly known: (ids: readonly string[]) => { value: string; label: string }[];
}

export function CreatedChildren({ allow, known }: CreatedChildrenProps) {
  const { model, canEdit, edit, templates } = useBuilder();
  return (
    <section className={classes['form']} aria-labelledby="created-along">
      <div>
        <h3 className={classes['label']} id="created-along">
          Created along with it
        </h3>
        <p className={classes['hint']}>
          Each new Codex comes with these below it. They begin with values of their own, or with what their
          parent begins with.
        </p>
      </div>
      {writtenChildren(model).map((child) => (
        <CreatedChild key={child.index} child={child} data={known([child.template])} />
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
          Add a child
        </Button>
      )}
    </section>
  );
}

interface CreatedChildProps {
  readonly child: WrittenChild;
  readonly data: { value: string; label: string }[];
}

function CreatedChild({ child, data }: CreatedChildProps) {
  const { model, canEdit, edit, editWithUndo, problemsAt } = useBuilder();
  const { index, template, title } = child;
  const fields = useChildFields(template);
  return (
    <fieldset className={classes['card']} aria-label={`Child ${title}`}>
      <div className={classes['line']}>
        <Select
          aria-label={`Template of ${title}`}
          className={classes['grow'] ?? ''}
          data={data}
          value={template}
          allowDeselect={false}
          readOnly={!canEdit}
          onChange={(id) => id !== null && edit(changeCreatedChild(index, 'template', id))}
        />
        <CommitInput
          label={null}
          ariaLabel={`Title of ${title}`}
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
            onClick={() => editWithUndo(removeCreatedChild(model, index), `“${title}” is no longer created`)}
          >
            <IconX size={15} stroke={1.75} aria-hidden />
          </button>
        )}
      </div>
      <Problems of={problemsAt(['children', 'create', index, 'template'])} />
      <ChildValues key={template} child={child} fields={fields} />
    </fieldset>
  );
}

/** The fields of a child's template: as it was published, or those of this draft. `null` while it is not known. */
function useChildFields(template: string): readonly FieldDefinition[] | null {
  const { model } = useBuilder();
  const isOwn = template === model.source.id;
  const { data } = useTemplate(isOwn ? undefined : template);
  if (isOwn) return fieldsOf(model);
  return data === undefined ? null : Object.values(data.fields);
}

function fieldsOf({ fields }: Builder['model']): readonly FieldDefinition[] {
  return fields.map(({ definition }) => definition);
}
