/** An input that looks like text until it has the focus, and holds a draft until that is committed. */
import { IconAlertCircle } from '@tabler/icons-react';
import type { ComponentProps, KeyboardEvent, ReactElement, ReactNode } from 'react';
import { useId, useState } from 'react';
import { useDraft } from './use-draft.ts';
import styles from './value.module.css';

export interface DraftInputProps {
  readonly stored: string;
  /** Answers what is wrong with the text, or `null` when it was taken. */
  readonly commit: (text: string) => string | null;
  readonly labelledBy?: string | undefined;
  readonly label?: string | undefined;
  readonly describedBy?: string | undefined;
  /** What an empty value says: “Add a date”. */
  readonly placeholder?: string | undefined;
  /** Said instead while the input has the focus: at rest an example would look like a value. */
  readonly example?: string | null | undefined;
  readonly required?: boolean;
  readonly readOnly: boolean;
  readonly invalid?: boolean;
  readonly inputMode?: ComponentProps<'input'>['inputMode'];
  readonly type?: 'text' | 'url' | 'email';
  readonly numeric?: boolean;
  /** As wide as its text, so that what stands after it stands beside it. */
  readonly fits?: boolean;
  readonly className?: string | undefined;
  /** What the text is understood as while it is typed; `null` where that goes without saying. */
  readonly reading?: ((text: string) => string | null) | undefined;
  /** Stands beside the value: a unit, a button that opens a calendar. */
  readonly after?: ReactNode;
  /** Stands below the value. */
  readonly below?: ReactNode;
  /** What opens under the box while one types. */
  readonly popup?: ((draft: DraftControls) => InputPopup) | undefined;
}

export interface DraftControls {
  /** What is typed and not taken yet; `null` while the value stands as it is stored. */
  readonly typed: string | null;
  /** It is being typed: somebody is in the input, and nothing is known to be wrong with the text. */
  readonly isTyping: boolean;
  /** Takes the text, or says what is wrong with it. */
  readonly take: () => void;
  /** Throws the text away. */
  readonly revert: () => void;
}

export interface InputPopup {
  readonly wrap: (box: ReactElement) => ReactNode;
  /** Has the keys first; those it handles are prevented. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void;
  readonly onBlur: () => void;
  readonly input: Pick<
    ComponentProps<'input'>,
    'role' | 'aria-expanded' | 'aria-controls' | 'aria-activedescendant' | 'aria-haspopup'
  >;
}

export function DraftInput(props: DraftInputProps) {
  const draft = useDraft(props.stored, props.commit);
  const [focused, setFocused] = useState(false);
  const [problemId, readingId] = [useId(), useId()];
  const isTyped = draft.input['data-draft'] === 'dirty';
  const reading = isTyped && draft.problem === null ? (props.reading?.(draft.input.value) ?? null) : null;
  const described = [
    props.describedBy,
    draft.problem === null ? undefined : problemId,
    reading === null ? undefined : readingId,
  ]
    .filter(Boolean)
    .join(' ');
  const isInvalid = props.invalid === true || draft.problem !== null;
  const popup = props.popup?.({
    typed: isTyped ? draft.input.value : null,
    isTyping: isTyped && focused && draft.problem === null,
    take: draft.take,
    revert: draft.revert,
  });
  const box = (
    <span
      className={`${styles['frame']} ${props.className ?? ''}`}
      data-readonly={props.readOnly || undefined}
      data-invalid={isInvalid || undefined}
    >
      <input
        {...draft.input}
        {...popup?.input}
        onKeyDown={(event) => {
          popup?.onKeyDown(event);
          if (!event.defaultPrevented) draft.input.onKeyDown(event);
        }}
        onFocus={() => setFocused(true)}
        onBlur={() => {
          setFocused(false);
          draft.input.onBlur();
          popup?.onBlur();
        }}
        dir="auto"
        className={styles['input']}
        data-fits={props.fits === true && draft.input.value !== '' ? '' : undefined}
        data-numeric={props.numeric === true ? '' : undefined}
        data-required={props.required === true && !focused ? '' : undefined}
        type={props.type ?? 'text'}
        inputMode={props.inputMode}
        placeholder={placeholderOf(props, focused)}
        readOnly={props.readOnly}
        aria-labelledby={props.labelledBy}
        aria-label={props.label}
        aria-describedby={described === '' ? undefined : described}
        aria-invalid={isInvalid || undefined}
        autoComplete="off"
        size={1}
      />
      {reading !== null && (
        <output id={readingId} className={styles['reading']}>
          {reading}
        </output>
      )}
      {isInvalid && <IconAlertCircle size={16} stroke={1.75} className={styles['alert']} aria-hidden />}
      {props.after}
    </span>
  );
  return (
    <>
      {popup === undefined ? box : popup.wrap(box)}
      {draft.problem !== null && (
        <p id={problemId} role="alert" className={styles['problem']}>
          {draft.problem}
        </p>
      )}
      {draft.overtaken && (
        <p className={styles['overtaken']}>Somebody changed this to “{props.stored}” meanwhile.</p>
      )}
      {props.below}
    </>
  );
}

function placeholderOf(props: DraftInputProps, focused: boolean): string {
  if (props.readOnly) return '—';
  if (focused && typeof props.example === 'string') return props.example;
  return props.required === true && !focused ? 'Required' : (props.placeholder ?? 'Empty');
}
