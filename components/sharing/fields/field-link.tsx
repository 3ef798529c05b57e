/** Makes a share link for some fields: they are chosen here, shown as guests will see them, and stay as they are. */
import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { LinkRole } from '#core/access/policy.ts';
import { checkExtract } from '#core/codex/extract.ts';
import { buildForm } from '#core/template/build-form.ts';
import type { Template } from '#core/template/template.ts';
import classes from './field-link.module.css';
import { LinkPreview } from './link-preview.tsx';

/** What guests of a link for some fields may do; what is said in comments is about the rest as well. */
export const FIELD_LINK_ROLES = ['view', 'edit'] as const satisfies LinkRole[];
export type FieldLinkRole = (typeof FIELD_LINK_ROLES)[number];

interface FieldLinkProps {
  readonly isMaking: boolean;
  readonly onMake: (fields: readonly string[], role: FieldLinkRole) => void;
  readonly onCancel: () => void;
}

export function FieldLink({ isMaking, onMake, onCancel }: FieldLinkProps) {
  const { codexId, template } = useCodexContext();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const all = fieldsToShare(template);
  // In the order of the form, whichever was ticked first.
  const fields = all.map(({ id }) => id).filter((id) => chosen.has(id));
  const [role, setRole] = useState<FieldLinkRole>('view');
  const issues = role === 'edit' ? checkExtract(template, fields) : [];
  const isPossible = fields.length > 0 && issues.length === 0;
  const toggle = (id: string, isIn: boolean) =>
    setChosen((before) => new Set(isIn ? [...before, id] : [...before].filter((each) => each !== id)));
  return (
    <form
      className={classes['panel']}
      aria-label="New link for some fields"
      onSubmit={(event) => {
        event.preventDefault();
        if (isPossible) onMake(fields, role);
      }}
    >
      <NativeSelect
        label="Access"
        value={role}
        onChange={({ currentTarget }) =>
          setRole(FIELD_LINK_ROLES.find((each) => each === currentTarget.value) ?? 'view')
        }
        data={FIELD_LINK_ROLES.map((value) => ({ value, label: `can ${value}` }))}
      />
      <fieldset className={classes['choice']}>
        <legend className={classes['legend']}>
          {role === 'edit' ? 'Fields that guests edit' : 'Fields that guests see'}
        </legend>
        {all.map(({ id, label }) => (
          <Checkbox
            key={id}
            label={<bdi>{label}</bdi>}
            checked={chosen.has(id)}
            onChange={({ currentTarget }) => toggle(id, currentTarget.checked)}
          />
        ))}
      </fieldset>
      {issues.length > 0 && (
        <ul role="alert" className={classes['problems']}>
          {issues.map(({ message }) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      )}
      <LinkPreview codexId={codexId} fields={fields} />
      <p className={classes['muted']}>
        Guests can {role} these fields and nothing else: no comments, no files, no other text, and no names
        but those in them. The choice stays with the link; for another one, make another link.
      </p>
      <div className={classes['actions']}>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={isMaking} disabled={!isPossible}>
          {makeLabel(fields.length)}
        </Button>
      </div>
    </form>
  );
}

function makeLabel(count: number): string {
  if (count === 0) return 'Make link';
  return count === 1 ? 'Make link for 1 field' : `Make link for ${count} fields`;
}

/** The title, then every field as the form has them. */
function fieldsToShare(template: Template): readonly { readonly id: string; readonly label: string }[] {
  const fields = buildForm(template)
    .views.flatMap(({ sections }) => sections)
    .flatMap((section) => section.fields);
  return [
    { id: 'title', label: 'Title' },
    ...fields.map(({ field }) => ({ id: field.id, label: field.label })),
  ];
}
