/** The settings of a share link, each saved as it is changed. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { errorMessage } from '#components/ui/toast.tsx';
import { LINK_ROLES } from '#core/access/policy.ts';
import {
  MAX_LINK_NAME_LENGTH,
  type ShareLinkBody,
  type UpdateShareLinkBody,
} from '#core/protocol/api/sharing.ts';
import { PasswordSetting } from './password-setting.tsx';
import { PublicSetting } from './public-setting.tsx';
import classes from './share-dialog.module.css';
import {
  expiryLabel,
  expiryOf,
  GUEST_LIMITS,
  guestLimitLabel,
  LINK_LIFETIMES,
  LINK_ROLE_LABELS,
} from './share-link-labels.ts';
import { useUpdateShareLink } from './share-queries.ts';

/** The choice that leaves the end where it is. */
const AS_IT_IS = 'as-it-is';

export function LinkSettings({ link }: { readonly link: ShareLinkBody }) {
  const update = useUpdateShareLink(link);
  const change = (body: UpdateShareLinkBody) => update.mutate(body);
  // Nobody connects to view some fields.
  const hasGuests = link.fields === null || link.role !== 'view';
  const limits = [...new Set([...GUEST_LIMITS, ...(link.maxGuests === null ? [] : [link.maxGuests])])];
  return (
    <div className={classes['settings']}>
      {update.isError && (
        <p role="alert" className={classes['problem']}>
          The link was not changed. {errorMessage(update.error)}
        </p>
      )}
      <NameInput link={link} onChange={change} />
      <NativeSelect
        label="Access"
        value={link.role}
        disabled={update.isPending}
        onChange={({ currentTarget }) =>
          change({ role: LINK_ROLES.find((each) => each === currentTarget.value) ?? 'view' })
        }
        data={LINK_ROLES.map((value) => ({ value, label: LINK_ROLE_LABELS[value].toLowerCase() }))}
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
          { value: AS_IT_IS, label: expiryLabel(link.expiresAt) },
          ...LINK_LIFETIMES.map(({ value, label }) => ({ value, label: label.toLowerCase() })),
        ]}
      />
      <PublicSetting link={link} isBusy={update.isPending} onChange={change} />
      <PasswordSetting
        hasPassword={link.hasPassword}
        note="Asked once on each device"
        isBusy={update.isPending}
        onChange={change}
      />
      {hasGuests && (
        <NativeSelect
          label="Guests at once"
          description={link.role === 'view' ? 'A name is up to them' : 'They type a name first'}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={String(link.maxGuests ?? '')}
          disabled={update.isPending}
          onChange={({ currentTarget: { value } }) =>
            change({ maxGuests: value === '' ? null : Number(value) })
          }
          data={[
            { value: '', label: guestLimitLabel(null) },
            ...limits
              .sort((a, b) => a - b)
              .map((limit) => ({ value: String(limit), label: guestLimitLabel(limit) })),
          ]}
        />
      )}
    </div>
  );
}

interface SettingProps {
  readonly link: ShareLinkBody;
  readonly onChange: (body: UpdateShareLinkBody) => void;
}

/** Saved when the input is left, or by Enter. */
function NameInput({ link, onChange }: SettingProps) {
  const [name, setName] = useState(link.name);
  const save = () => {
    if (name.trim() !== link.name) onChange({ name: name.trim() });
  };
  return (
    <TextInput
      className={classes['wide'] ?? ''}
      label="Name"
      placeholder="Whom it is for"
      maxLength={MAX_LINK_NAME_LENGTH}
      value={name}
      onChange={({ currentTarget }) => setName(currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save();
      }}
    />
  );
}
