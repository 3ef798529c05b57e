/** The options of a choice: order, colour and label; Enter adds the next. */
import { Button } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { SortableList } from '#components/ui/sortable-list.tsx';
import { useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import { HuePicker } from '../controls/hue-picker.tsx';
import {
  addOption,
  colorOption,
  labelOption,
  moveOption,
  type OptionList,
  removeOption,
} from '../edits/option-edits.ts';
import { publishedOptions } from '../edits/published-options.ts';
import classes from './field-settings.module.css';
import type { SettingControlProps } from './setting-controls.tsx';

export function OptionsEditor({ field: { id, definition }, label, canEdit }: SettingControlProps) {
  const { model, publishedTemplate } = useBuilder();
  if (model.source.workflow?.field === id && definition.options.length > 0) {
    return (
      <>
        <p className={classes['label']}>{label}</p>
        <p className={classes['sentence']}>The states of the workflow; see Workflow.</p>
      </>
    );
  }
  const { options } = definition;
  const list: OptionList = {
    path: ['fields', id, 'options'],
    options,
    published: publishedOptions(publishedTemplate, options, id),
  };
  return (
    <>
      <p className={classes['label']}>{label}</p>
      <OptionRows label={label} list={list} canEdit={canEdit} />
    </>
  );
}

interface OptionRowsProps {
  readonly label: string;
  readonly list: OptionList;
  readonly canEdit: boolean;
}

/** The options of a field, or of a column of a table. */
export function OptionRows({ label, list, canEdit }: OptionRowsProps) {
  const { model, edit } = useBuilder();
  const [fresh, setFresh] = useState<string | null>(null);
  const add = (index: number) => {
    const name = `Option ${list.options.length + 1}`;
    edit(addOption(model, list, index, name));
    setFresh(name);
  };
  return (
    <div className={classes['rows']}>
      <SortableList
        label={label}
        items={list.options}
        idOf={({ value }) => value}
        nameOf={(option) => option.label}
        canMove={canEdit}
        onMove={(from, to) => edit(moveOption(model, list, from, to))}
      >
        {(option, index) => (
          <>
            <HuePicker
              of={option.label}
              value={option.color}
              disabled={!canEdit}
              onChange={(color) => edit(colorOption(model, list, index, color))}
            />
            <CommitInput
              label={null}
              ariaLabel={`Option ${index + 1}`}
              className={classes['grow']}
              value={option.label}
              disabled={!canEdit}
              autoFocus={option.value === fresh}
              onCommit={(text) => edit(labelOption(model, list, index, text))}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && canEdit && event.currentTarget instanceof HTMLInputElement) {
                  if (event.currentTarget.value === option.label) add(index + 1);
                }
              }}
            />
            {canEdit && (
              <button
                type="button"
                className={classes['remove']}
                aria-label={`Remove ${option.label}`}
                onClick={() => edit(removeOption(model, list, index))}
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
          onClick={() => add(list.options.length)}
        >
          Add an option
        </Button>
      )}
    </div>
  );
}
