/** The Codex that a rule creates: its template, title and place, and what it begins with. */
import { Button } from '@mantine/core';
import { isJsonObject, type JsonObject } from '#core/json.ts';
import { ChipSelect } from '../conditions/chip-select.tsx';
import { templateName, useBuilder } from '../controls/builder-context.tsx';
import { TitlePatternInput } from '../controls/title-pattern-input.tsx';
import { changeCreation, valuesIn, type WrittenAction } from '../edits/automation-edits.ts';
import classes from './automation.module.css';
import { ValuesEditor } from './values-editor.tsx';

export function CreationEditor({ action }: { readonly action: WrittenAction }) {
  const { model, canEdit, edit, templates } = useBuilder();
  const creation = creationOf(action);
  const template = typeof creation['template'] === 'string' ? creation['template'] : '';
  const title = typeof creation['title'] === 'string' ? creation['title'] : '';
  const known = templates.some(({ id }) => id === model.source.id)
    ? templates
    : [...templates, { id: model.source.id, name: model.source.name ?? model.source.id }];
  return (
    <>
      <div className={classes['words']}>
        <span className={classes['verb']}>Create</span>
        <ChipSelect
          label="Template"
          value={template || null}
          data={known.map(({ id, name }) => ({ value: id, label: name }))}
          canEdit={canEdit}
          searchable
          onChange={(id) => edit(changeCreation(action, 'template', id))}
        />
        <TitlePatternInput
          label={null}
          ariaLabel="Title of what is created"
          placeholder="Title, such as Review of {date}"
          className={classes['name']}
          value={title}
          fields={model.fields.map(({ definition }) => definition)}
          disabled={!canEdit}
          onCommit={(text) => edit(changeCreation(action, 'title', text.trim() || undefined))}
        />
        <ChipSelect
          label="Where"
          look="word"
          value={creation['as'] === 'child' ? 'child' : 'top'}
          data={[
            { value: 'child', label: 'below it' },
            { value: 'top', label: 'on top of the tree' },
          ]}
          canEdit={canEdit}
          onChange={(next) => edit(changeCreation(action, 'as', next === 'child' ? 'child' : undefined))}
        />
      </div>
      {template === model.source.id ? (
        <ValuesEditor action={action} verb="with" />
      ) : (
        <OtherValues action={action} name={templateName(templates, template)} />
      )}
    </>
  );
}

/** The fields of another template are not known here. */
function OtherValues({ action, name }: { readonly action: WrittenAction; readonly name: string }) {
  const { reveal } = useBuilder();
  const { path, written } = valuesIn(action);
  const ids = Object.keys(written);
  return (
    <div className={classes['words']}>
      <span className={classes['hint']}>
        {ids.length === 0 ? `What ${name} begins with is written in the code.` : `With ${ids.join(', ')}.`}
      </span>
      <Button
        variant="subtle"
        size="compact-xs"
        onClick={() => reveal(ids.length === 0 ? action.path : path)}
      >
        Edit in the code
      </Button>
    </div>
  );
}

function creationOf({ written }: WrittenAction): JsonObject {
  const held = isJsonObject(written) ? (written['create'] ?? null) : null;
  return isJsonObject(held) ? held : {};
}
