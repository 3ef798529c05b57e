/** The settings of a form, each saved as it is changed. */
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTemplate } from '#components/api/queries.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import {
  type IntakeLinkBody,
  MAX_INTAKE_NAME_LENGTH,
  MAX_THANKS_LENGTH,
  type UpdateIntakeLinkBody,
} from '#core/protocol/api/intake/intake-api.ts';
import { PasswordSetting } from '../password-setting.tsx';
import classes from '../share-dialog.module.css';
import { expiryLabel, expiryOf, LINK_LIFETIMES } from '../share-link-labels.ts';
import { AskedFields } from './asked-fields.tsx';
import { useUpdateIntakeLink } from './form-queries.ts';

/** The choice that leaves the end where it is. */
const AS_IT_IS = 'as-it-is';
const ANSWER_LIMITS = [1, 5, 10, 25, 50, 100, 250, 500, 1000];

export function FormSettings({ form }: { readonly form: IntakeLinkBody }) {
  const update = useUpdateIntakeLink(form.id);
  const change = (body: UpdateIntakeLinkBody) => update.mutate(body);
  const own = form.maxAnswers === null ? [] : [form.maxAnswers];
  const limits = [...new Set([...ANSWER_LIMITS, ...own])].sort((a, b) => a - b);
  return (
    <div className={classes['settings']}>
      {update.isError && (
        <p role="alert" className={classes['problem']}>
          The form was not changed. {errorMessage(update.error)}
        </p>
      )}
      <SavedText
        label="Name"
        value={form.name}
        max={MAX_INTAKE_NAME_LENGTH}
        onSave={(name) => change({ name })}
      />
      <SavedText
        label="Thank-you text"
        value={form.thanks}
        max={MAX_THANKS_LENGTH}
        isLong
        onSave={(thanks) => change({ thanks })}
      />
      <NativeSelect
        label="Until"
        value={AS_IT_IS}
        disabled={update.isPending}
        onChange={({ currentTarget }) => {
          const chosen = LINK_LIFETIMES.find(({ value }) => value === currentTarget.value);
          if (chosen !== undefined) change({ expiresAt: expiryOf(chosen.value, Date.now()) });
        }}
        data={[
          { value: AS_IT_IS, label: expiryLabel(form.expiresAt) },
          ...LINK_LIFETIMES.map(({ value, label }) => ({ value, label: label.toLowerCase() })),
        ]}
      />
      <NativeSelect
        label="Answers in all"
        value={String(form.maxAnswers ?? '')}
        disabled={update.isPending}
        onChange={({ currentTarget: { value } }) =>
          change({ maxAnswers: value === '' ? null : Number(value) })
        }
        data={[
          { value: '', label: 'any number' },
          ...limits.map((limit) => ({ value: String(limit), label: String(limit) })),
        ]}
      />
      <AskedSetting form={form} onChange={change} />
      <PasswordSetting isWide hasPassword={form.hasPassword} isBusy={update.isPending} onChange={change} />
    </div>
  );
}

interface AskedSettingProps {
  readonly form: IntakeLinkBody;
  readonly onChange: (body: UpdateIntakeLinkBody) => void;
}

/** What it asks for; of a template that cannot be read now, nothing is changed. */
function AskedSetting({ form, onChange }: AskedSettingProps) {
  const template = useTemplate(form.template.id).data;
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  if (template === undefined) return null;
  const fields = chosen ?? form.fields;
  return (
    <div className={classes['wide']}>
      <AskedFields template={template} fields={fields} onChange={setChosen} />
      {chosen !== null && (
        <Button
          mt="xs"
          size="compact-md"
          disabled={chosen.length === 0}
          onClick={() => {
            onChange({ fields: [...chosen] });
            setChosen(null);
          }}
        >
          Ask for these
        </Button>
      )}
    </div>
  );
}

interface SavedTextProps {
  readonly label: string;
  readonly value: string;
  readonly max: number;
  readonly isLong?: boolean;
  readonly onSave: (text: string) => void;
}

/** Saved when the input is left. */
function SavedText({ label, value, max, isLong = false, onSave }: SavedTextProps) {
  const [text, setText] = useState(value);
  const save = () => {
    if (text.trim() !== value) onSave(text.trim());
  };
  const common = { label, maxLength: max, value: text, onBlur: save, className: classes['wide'] ?? '' };
  return isLong ? (
    <Textarea
      {...common}
      autosize
      maxRows={8}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
    />
  ) : (
    <TextInput {...common} onChange={({ currentTarget }) => setText(currentTarget.value)} />
  );
}
