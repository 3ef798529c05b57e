/** The list of a picker: choices under headings, further actions, and key hints. */
import { IconCheck } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { Kbd } from '#components/ui/kbd.tsx';
import styles from './choice-list.module.css';
import { type Choice, markTyped } from './choices.ts';

export interface ListedChoice extends Choice {
  /** Stands before the text: an avatar, an icon. */
  readonly lead?: ReactNode;
  /** The choice as it is shown where that is more than its text: a chip. */
  readonly content?: ReactNode;
  /** Stands at the end of the line. */
  readonly note?: string | undefined;
  /** The keys that do the same from anywhere in the field. */
  readonly keys?: ReactNode;
  /** Why it cannot be chosen now: it is shown with the reason, and stays unchosen. */
  readonly refusal?: string | undefined;
  /** Not a value but something to do with what was typed. */
  readonly run?: (() => void) | undefined;
}

interface ChoiceListProps {
  readonly id: string;
  readonly label: string;
  readonly choices: readonly ListedChoice[];
  readonly chosen: readonly string[];
  readonly several: boolean;
  readonly current: string | null;
  readonly typed: string;
  /** Said where there is no choice. */
  readonly nothing: string | null;
  readonly onPick: (choice: ListedChoice) => void;
  readonly onPoint: (id: string) => void;
  readonly footer?: ReactNode;
}

/** The id of a choice's element, for `aria-activedescendant`. */
export function optionId(listId: string, choices: readonly Choice[], id: string | null): string | undefined {
  const index = choices.findIndex((choice) => choice.id === id);
  return index === -1 ? undefined : `${listId}-${index}`;
}

export function ChoiceList(props: ChoiceListProps) {
  const { id, label, choices, chosen, current, typed, nothing, several } = props;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (current !== null)
      list.current?.querySelector('[data-combobox-selected]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <>
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={label}
        aria-multiselectable={several || undefined}
        className={styles['list']}
      >
        {choices.map((choice, index) => (
          <Line
            key={choice.id}
            {...props}
            choice={choice}
            elementId={`${id}-${index}`}
            heading={choice.group !== choices[index - 1]?.group ? choice.group : undefined}
            isCurrent={choice.id === current}
            isChosen={chosen.includes(choice.id)}
            typed={typed}
          />
        ))}
      </div>
      {choices.length === 0 && nothing !== null && (
        <p role="status" className={styles['nothing']}>
          {nothing}
        </p>
      )}
      {props.footer ?? <PickerKeys several={several} />}
    </>
  );
}

interface LineProps extends Pick<ChoiceListProps, 'onPick' | 'onPoint' | 'typed'> {
  readonly choice: ListedChoice;
  readonly elementId: string;
  readonly heading: string | undefined;
  readonly isCurrent: boolean;
  readonly isChosen: boolean;
}

function Line({ choice, elementId, heading, isCurrent, isChosen, typed, onPick, onPoint }: LineProps) {
  return (
    <>
      {heading !== undefined && (
        <div role="presentation" className={styles['heading']}>
          {heading}
        </div>
      )}
      {/* The focus stays in the input, which names the current option. */}
      <button
        type="button"
        tabIndex={-1}
        id={elementId}
        role="option"
        aria-selected={isChosen}
        aria-disabled={choice.refusal !== undefined || undefined}
        data-combobox-selected={isCurrent || undefined}
        data-action={choice.run === undefined ? undefined : ''}
        className={styles['option']}
        onClick={() => onPick(choice)}
        onPointerMove={() => onPoint(choice.id)}
      >
        {choice.lead}
        <span className={styles['text']}>
          {choice.content ??
            markTyped(choice.text, choice.run === undefined ? typed : '').map(({ from, text, match }) => (
              <span key={from} className={match ? styles['match'] : undefined}>
                {text}
              </span>
            ))}
        </span>
        {choice.note !== undefined && <span className={styles['note']}>{choice.note}</span>}
        {choice.refusal !== undefined && <span className={styles['refusal']}>{choice.refusal}</span>}
        {isChosen && <IconCheck size={16} stroke={2} aria-hidden className={styles['check']} />}
        <span className={styles['enter']} aria-hidden>
          {isCurrent ? <Kbd keys="↵" /> : choice.keys}
        </span>
      </button>
    </>
  );
}

/** The keys of a picker, where there is a keyboard. */
function PickerKeys({ several }: { readonly several: boolean }) {
  return (
    <div className={styles['keys']} aria-hidden>
      <span>
        <Kbd keys="↑" />
        <Kbd keys="↓" /> move
      </span>
      <span>
        <Kbd keys="↵" /> {several ? 'add' : 'choose'}
      </span>
      <span>
        <Kbd keys="Tab" /> {several ? 'add, next field' : 'choose, next field'}
      </span>
      <span>
        <Kbd keys="Esc" /> close
      </span>
    </div>
  );
}
