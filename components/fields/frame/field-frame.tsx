/** The frame around every field: label, help, problems and the people in it. */
import { Tooltip } from '@mantine/core';
import { IconInfoCircle, IconLock } from '@tabler/icons-react';
import { type CSSProperties, type ReactNode, useId, useMemo } from 'react';
import { ValueWriter } from '#components/blame/value-writer.tsx';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { FieldDraftsContext } from '#components/codex-context/saved-drafts.ts';
import { useOthersIn } from '#components/codex-context/use-presence.ts';
import { personColors } from '#components/ui/person-color.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { FieldAvatars } from './field-avatars.tsx';
import { FieldComments } from './field-comments.tsx';
import styles from './field-frame.module.css';
import type { FieldProps } from './field-props.ts';
import { useFieldIssues } from './use-field-issues.ts';

interface FieldFrameProps {
  readonly field: FieldDefinition;
  readonly layout: 'row' | 'block';
  /** Whether the frame says “Required” beside the label, because the editor has no place for it. */
  readonly saysRequired: boolean;
  /** Why it cannot be changed now; `null` while it can. */
  readonly lock: string | null;
  readonly children: (state: Omit<FieldProps, 'field'>) => ReactNode;
}

export function FieldFrame({ field, layout, saysRequired, lock, children }: FieldFrameProps) {
  const id = useId();
  const { canEdit, drafts } = useCodexContext();
  // Inputs in a rich text are about one of its pictures, and it is no place of its own.
  const fieldDrafts = useMemo(
    () => (drafts === null || field.type === 'richText' ? null : { drafts, fieldId: field.id }),
    [drafts, field.type, field.id],
  );
  const [somebody] = useOthersIn(field.id);
  const issues = useFieldIssues(field);
  const { empty, problem } = issues;
  // A reader can't fill it, and sees a dash.
  const missing = issues.missing && canEdit;
  const described = field.help !== null || missing || problem !== null || lock !== null;
  const ids = { label: `${id}label`, description: described ? `${id}notes` : undefined };
  return (
    <div
      className={styles['field']}
      data-field={field.id}
      data-layout={layout}
      data-empty={empty || undefined}
      data-missing={missing || undefined}
      data-occupied={somebody === undefined ? undefined : ''}
      style={somebody && ({ '--person': personColors(somebody.id).color } as CSSProperties)}
    >
      <div className={styles['head']}>
        <span id={ids.label} className={styles['label']}>
          {field.label}
        </span>
        <span className={styles['marks']}>
          <FieldAvatars fieldId={field.id} />
          {!hasGutter(field) && <ValueWriter field={field} />}
          {missing && saysRequired && <span className={styles['missing']}>Required</span>}
          {lock !== null && <Lock reason={lock} label={field.label} />}
          {layout === 'block' && <FieldComments field={field} />}
        </span>
        {field.help !== null && <Help text={field.help} label={field.label} />}
      </div>
      {layout === 'row' && <FieldComments field={field} />}
      <div className={styles['body']}>
        <FieldDraftsContext value={fieldDrafts}>
          {children({ ids, invalid: problem !== null, missing })}
        </FieldDraftsContext>
        {ids.description !== undefined && (
          <div id={ids.description} className={styles['notes']}>
            {problem !== null && <p className={styles['problem']}>{problem}</p>}
            {field.help !== null && <span className={styles['unseen']}>{field.help}</span>}
            {missing && <span className={styles['unseen']}>Required, still empty.</span>}
            {lock !== null && <span className={styles['unseen']}>{lock}</span>}
          </div>
        )}
      </div>
    </div>
  );
}

/** Texts of several lines say it line by line, and nobody wrote what is computed. */
function hasGutter(field: FieldDefinition): boolean {
  return field.type === 'text' || field.type === 'richText' || storageOf(field) === 'none';
}

/** The reason is told where one looks for it: pointed at, or reached by Tab. */
function Lock({ reason, label }: { readonly reason: string; readonly label: string }) {
  return (
    <Tooltip
      label={reason}
      multiline
      maw={300}
      position="top-start"
      events={{ hover: true, focus: true, touch: true }}
    >
      <button type="button" className={styles['lock']} data-help aria-label={`${label}: ${reason}`}>
        <IconLock size={14} stroke={1.75} aria-hidden />
      </button>
    </Tooltip>
  );
}

/**
 * Help appears over the page, not in it: what is below must not move because one went into a field. The button is there
 * while the field is pointed at or holds the focus: Tab goes from value to value, Shift-Tab from a value to its help.
 */
function Help({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <Tooltip
      label={text}
      multiline
      maw={300}
      position="top-start"
      events={{ hover: true, focus: true, touch: true }}
    >
      <button type="button" className={styles['help']} data-help aria-label={`About ${label}`}>
        <IconInfoCircle size={15} stroke={1.6} aria-hidden />
      </button>
    </Tooltip>
  );
}
