/** The password of a share link or form: set, changed, taken away. */
import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { LINK_PASSWORD_LENGTH } from '#core/protocol/api/sharing.ts';
import classes from './share-dialog.module.css';

interface PasswordSettingProps {
  readonly hasPassword: boolean;
  /** What is said below the input while nothing is wrong with it. */
  readonly note?: string;
  /** It takes the whole width of the settings. */
  readonly isWide?: boolean;
  readonly isBusy: boolean;
  readonly onChange: (change: { readonly password: string | null }) => void;
}

export function PasswordSetting({ hasPassword, note, isWide, isBusy, onChange }: PasswordSettingProps) {
  const [password, setPassword] = useState('');
  const isShort = password.length < LINK_PASSWORD_LENGTH.min;
  return (
    <form
      className={isWide === true ? `${classes['password']} ${classes['wide']}` : classes['password']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isShort) return;
        onChange({ password });
        setPassword('');
      }}
    >
      <PasswordInput
        label={hasPassword ? 'New password' : 'Password'}
        autoComplete="new-password"
        placeholder={hasPassword ? 'One is asked for' : 'None'}
        description={
          password !== '' && isShort ? `At least ${LINK_PASSWORD_LENGTH.min} characters` : (note ?? null)
        }
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        maxLength={LINK_PASSWORD_LENGTH.max}
        value={password}
        onChange={({ currentTarget }) => setPassword(currentTarget.value)}
      />
      {password !== '' && (
        <Button type="submit" size="compact-md" disabled={isShort} loading={isBusy}>
          {hasPassword ? 'Change password' : 'Set password'}
        </Button>
      )}
      {hasPassword && password === '' && (
        <Button
          variant="subtle"
          color="ink"
          size="compact-md"
          loading={isBusy}
          onClick={() => onChange({ password: null })}
        >
          Remove password
        </Button>
      )}
    </form>
  );
}
