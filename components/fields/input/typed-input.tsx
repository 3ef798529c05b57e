/** An input whose text is parsed as a value, with a preview of the value while one types. */
import { type ComponentProps, useState } from 'react';
import { DraftInput } from './draft-input.tsx';
import { type ParseResult, parseResultOf } from './parse-result.ts';
import styles from './value.module.css';

export interface TypedInputProps<T>
  extends Omit<ComponentProps<typeof DraftInput>, 'stored' | 'commit' | 'reading' | 'below'> {
  readonly value: T | null;
  /** The value as it is shown and can be read back. */
  readonly show: (value: T) => string;
  /** The value beyond doubt, said while one types; as shown unless given. */
  readonly say?: (value: T) => string;
  readonly read: (text: string) => ParseResult<T>;
  readonly onChange: (value: T | null) => void;
  /** Says in the box how the text reads; not needed where something below it does. */
  readonly says?: boolean;
}

interface Taken<T> {
  readonly text: string;
  readonly before: T | null;
  readonly value: T;
}

export function TypedInput<T extends string | number>({
  value,
  show,
  say = show,
  read,
  onChange,
  says = true,
  ...input
}: TypedInputProps<T>) {
  const [taken, setTaken] = useState<Taken<T> | null>(null);
  return (
    <DraftInput
      {...input}
      stored={value === null ? '' : show(value)}
      commit={(text) => {
        if (text.trim() === '') {
          setTaken(null);
          onChange(null);
          return null;
        }
        const reading = read(text);
        if (!reading.ok) return reading.problem;
        setTaken(
          parseResultOf(text, reading, show) === null
            ? null
            : { text: text.trim(), before: value, value: reading.value },
        );
        onChange(reading.value);
        return null;
      }}
      reading={says ? (text) => parseResultOf(text, read(text), show, say) : undefined}
      below={
        // What somebody else has chosen since was not read from this text.
        taken !== null &&
        taken.value === value && (
          <p className={styles['taken']} role="status">
            From “{taken.text}”{' '}
            <button
              type="button"
              className={styles['undo']}
              onClick={() => {
                setTaken(null);
                onChange(taken.before);
              }}
            >
              Undo
            </button>
          </p>
        )
      }
    />
  );
}
