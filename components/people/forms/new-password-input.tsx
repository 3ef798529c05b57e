'use client';
/** The input of a new password: can be revealed, and shows its strength. */
import { PasswordInput } from '@mantine/core';
import { type ComponentProps, useId } from 'react';
import { judgePassword } from './password-strength.ts';
import classes from './people.module.css';

interface NewPasswordInputProps extends ComponentProps<typeof PasswordInput> {
  readonly value: string;
  /** Words a guesser would try first. */
  readonly known: readonly string[];
}

export function NewPasswordInput({ value, known, ...input }: NewPasswordInputProps) {
  const strength = judgePassword(value, known);
  const hintId = useId();
  return (
    <div>
      <PasswordInput
        name="new-password"
        required
        withAsterisk={false}
        {...input}
        value={value}
        autoComplete="new-password"
        aria-describedby={hintId}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
      />
      <div className={classes['meter']} data-score={strength.score} aria-hidden>
        {[1, 2, 3, 4].map((step) => (
          <span key={step} data-on={strength.score >= step || undefined} />
        ))}
      </div>
      <p id={hintId} className={classes['hint']} aria-live="polite">
        {!input.error && strength.words}
      </p>
    </div>
  );
}
