/** The problems of a part of the template, said where it stands. */
import { IconAlertCircle } from '@tabler/icons-react';
import type { Finding } from '../../draft/findings.ts';
import classes from './panels.module.css';

export function Problems({ of }: { readonly of: readonly Finding[] }) {
  return of.map(({ message, hint }) => (
    <p key={message} role="alert" className={classes['problem']}>
      <IconAlertCircle size={15} stroke={1.75} aria-hidden />
      <span>
        {message} {hint}
      </span>
    </p>
  ));
}
