/** Makes a share link for some fields: they are chosen here, shown as guests will see them, and stay as they are. */
import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { LINK_ROLES, type LinkRole } from '#core/access/policy.ts';
import { checkExtract } from '#core/codex/extract.ts';
import { buildForm } from '#core/template/build-form.ts';
import type { Template } from '#core/template/template.ts';
import classes from './field-link.module.css';
import { LinkPreview } from './link-preview.tsx';

interface FieldLinkProps {
  readonly isMaking: boolean;
  readonly onMake: (fields: readonly string[], role: LinkRole) => void;
  readonly onCancel: () => void;
}

export function FieldLink({ isMaking, onMake, onCancel }: FieldLinkProps) {
  const { codexId, template } = useCodexContext();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const all = fieldsToShare(template);
  // In the order of the form, whichever was ticked first.
  const fields = all.map(({ id }) => id).filter((id) => chosen.has(id));
  const [role, setRole] = useState<LinkRole>('view');
  const issues = role === 'view' ? [] : checkExtract(template, fields, role);
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
          setRole(LINK_ROLES.find((each) => each === currentTarget.value) ?? 'view')
        }
        data={LINK_ROLES.map((value) => ({ value, label: `can ${value}` }))}
      />
      <fieldset className={classes['choice']}>
        <legend className={classes['legend']}>{CHOICE[role]}</legend>
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
        {GIVES[role]} The choice stays with the link; for another one, make another link.
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

const CHOICE: Readonly<Record<LinkRole, string>> = {
  view: 'Fields that guests see',
  comment: 'Fields that guests comment on',
  edit: 'Fields that guests edit',
};

const GIVES: Readonly<Record<LinkRole, string>> = {
  view: 'Guests can view these fields and nothing else: no comments, no files, no other text, and no names but those in them.',
  comment:
    'Guests can read these fields, and all that is said about them, and take part in it. They see nothing else: no files, no other text, no comments on the Codex or on other fields, and no names but those in these.',
  edit: 'Guests can edit these fields and nothing else: no comments, no files, no other text, and no names but those in them.',
};

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
