/** A value that reads as text and becomes an input where it stands. */
import type { ComponentProps, ReactNode } from 'react';
import { useId } from 'react';
import { useDraft } from '#components/hooks/use-draft.ts';
import styles from './value.module.css';

export interface DraftInputProps {
  readonly stored: string;
  /** Answers what is wrong with the text, or `null` when it was taken. */
  readonly commit: (text: string) => string | null;
  readonly labelledBy?: string | undefined;
  readonly label?: string | undefined;
  readonly describedBy?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly readOnly: boolean;
  readonly invalid?: boolean;
  readonly inputMode?: ComponentProps<'input'>['inputMode'];
  readonly type?: 'text' | 'url' | 'email';
  readonly numeric?: boolean;
  /** As wide as its text, so that what stands after it stands beside it. */
  readonly fits?: boolean;
  readonly className?: string | undefined;
  /** Stands beside the value: a unit, a button that opens a calendar. */
  readonly after?: ReactNode;
  readonly onKeyDown?: ComponentProps<'input'>['onKeyDown'];
}

export function DraftInput(props: DraftInputProps) {
  const draft = useDraft(props.stored, props.commit);
  const problemId = useId();
  const described = [props.describedBy, draft.problem === null ? undefined : problemId]
    .filter(Boolean)
    .join(' ');
  return (
    <>
      <span className={`${styles['row']} ${props.className ?? ''}`}>
        <input
          {...draft.input}
          onKeyDown={(event) => {
            props.onKeyDown?.(event);
            if (!event.defaultPrevented) draft.input.onKeyDown(event);
          }}
          className={styles['input']}
          data-fits={props.fits === true ? '' : undefined}
          data-numeric={props.numeric === true ? '' : undefined}
          type={props.type ?? 'text'}
          inputMode={props.inputMode}
          placeholder={props.readOnly ? '—' : (props.placeholder ?? 'Empty')}
          readOnly={props.readOnly}
          aria-labelledby={props.labelledBy}
          aria-label={props.label}
          aria-describedby={described === '' ? undefined : described}
          aria-invalid={props.invalid === true || draft.problem !== null || undefined}
          autoComplete="off"
          size={1}
        />
        {props.after}
      </span>
      {draft.problem !== null && (
        <p id={problemId} role="alert" className={styles['problem']}>
          {draft.problem}
        </p>
      )}
      {draft.overtaken && (
        <p className={styles['overtaken']}>Somebody changed this to “{props.stored}” meanwhile.</p>
      )}
    </>
  );
}
