/** The picker of options, tags, people and Codices: a value that becomes a search input in place, with a list below. */
import { Popover } from '@mantine/core';
import { IconChevronDown, IconSearch } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import valueStyles from '../input/value.module.css';
import { ChoiceList, type ListedChoice, optionId } from './choice-list.tsx';
import styles from './picker.module.css';
import { type PickerState, usePicker } from './use-picker.ts';

export interface PickerProps {
  readonly options: readonly ListedChoice[];
  readonly chosen: readonly string[];
  readonly onChoose: (id: string) => void;
  /** Offers to take the value away: “Nobody”. */
  readonly onClear?: (() => void) | undefined;
  readonly clearLabel?: string;
  readonly clearIcon?: ReactNode;
  /** What can be done with a text that is no choice yet, such as adding it. */
  readonly creations?: ((typed: string) => readonly ListedChoice[]) | undefined;
  /** Takes a text that ends in a comma or is left behind: a new tag. */
  readonly onText?: ((text: string) => void) | undefined;
  /** Why a text is not taken; it then stays in the input. */
  readonly refusalOf?: ((text: string) => string | null) | undefined;
  /** Gets what is typed, `null` once closed, where the options come from a search elsewhere; filtering is then not ours. */
  readonly onSearch?: ((text: string | null) => void) | undefined;
  /** Called whenever the list opens. */
  readonly onOpen?: (() => void) | undefined;
  /** The options are still those of another text. */
  readonly searching?: boolean;
  readonly searchLabel: string;
  /** Said in the open input instead, where the template has words for it. */
  readonly example?: string | null;
  readonly nothingFound: string;
  /** Stays open for the next choice. */
  readonly several: boolean;
  readonly labelledBy?: string | undefined;
  readonly label?: string | undefined;
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean;
  /** What an empty value says: “Choose…”. */
  readonly empty: ReactNode;
  readonly required?: boolean;
  /** The value; nothing where it is empty. */
  readonly children?: ReactNode;
  readonly compact?: boolean;
  /** With an edge, in a form whose other controls have one. */
  readonly boxed?: boolean;
  /** The cell of a table that the picker edits. */
  readonly cell?: { readonly rowId: string; readonly columnId: string };
}

/** With fewer options than this, a keyboard on the screen would only hide the list. */
const SEARCH_FROM = 8;

function hasFewChoices({ onSearch, creations, options }: PickerProps): boolean {
  return onSearch === undefined && creations === undefined && options.length < SEARCH_FROM;
}

export function Picker(props: PickerProps) {
  const { several, chosen, label, labelledBy } = props;
  const [listId, valueId, refusalId] = [useId(), useId(), useId()];
  const picker = usePicker(props);
  const { open, typed, choices, current, refusal } = picker;
  // Below the value once the list, which says it otherwise, is closed.
  const isLeft = !open && refusal !== null;
  const described = [props.describedBy, isLeft ? refusalId : undefined].filter(Boolean).join(' ');
  const isEmpty = chosen.length === 0 || props.children === undefined || props.children === null;
  return (
    <>
      <Popover
        opened={open}
        onChange={(opened) => {
          if (!opened) picker.leave();
        }}
        position="bottom-start"
        width="min(388px, calc(100vw - 16px))"
        shadow="md"
        withinPortal
        withRoles={false}
        closeOnEscape={false}
        keepMounted={false}
        middlewares={{ shift: { padding: 8 }, flip: true, size: true }}
      >
        <Popover.Target>
          <div
            className={`${valueStyles['frame']} ${styles['frame']}`}
            data-open={open || undefined}
            data-left={isLeft || undefined}
            data-fit={props.boxed === true ? 'boxed' : props.compact === true ? 'compact' : undefined}
            data-several={several || undefined}
            data-invalid={props.invalid === true || isLeft || undefined}
          >
            {open && !several && (
              <IconSearch size={15} stroke={1.75} aria-hidden className={styles['icon']} />
            )}
            <span className={styles['content']}>
              <span id={valueId} className={styles['value']} data-empty={isEmpty || undefined}>
                {isEmpty ? <EmptyValue {...props} /> : props.children}
              </span>
              <input
                ref={picker.input}
                className={styles['input']}
                role="combobox"
                aria-haspopup="listbox"
                aria-expanded={open}
                aria-controls={open ? listId : undefined}
                aria-activedescendant={open ? optionId(listId, choices, current) : undefined}
                aria-autocomplete="list"
                aria-labelledby={labelledBy === undefined ? undefined : `${labelledBy} ${valueId}`}
                aria-label={label}
                aria-describedby={described === '' ? undefined : described}
                aria-invalid={props.invalid === true || refusal !== null || undefined}
                autoComplete="off"
                autoCorrect="off"
                spellCheck={false}
                inputMode={hasFewChoices(props) ? 'none' : 'text'}
                placeholder={open ? (props.example ?? props.searchLabel) : undefined}
                data-draft={typed === '' ? undefined : 'dirty'}
                data-row={props.cell?.rowId}
                data-column={props.cell?.columnId}
                value={typed}
                size={1}
                {...picker.handlers}
              />
            </span>
            <IconChevronDown size={15} stroke={1.75} aria-hidden className={styles['chevron']} />
          </div>
        </Popover.Target>
        <PickerList id={listId} props={props} picker={picker} />
      </Popover>
      {isLeft && (
        <p id={refusalId} role="alert" className={valueStyles['problem']}>
          {refusal}
        </p>
      )}
    </>
  );
}

function EmptyValue({ required = false, empty }: Pick<PickerProps, 'required' | 'empty'>) {
  return (
    <span className={valueStyles['empty']} data-required={required || undefined}>
      {required ? 'Required' : empty}
    </span>
  );
}

interface PickerListProps {
  readonly id: string;
  readonly props: PickerProps;
  readonly picker: PickerState;
}

/** The list below the value; the focus stays in the input, wherever in the list somebody presses. */
function PickerList({ id, props, picker }: PickerListProps) {
  return (
    <Popover.Dropdown
      className={styles['dropdown'] ?? ''}
      data-native-undo
      onMouseDown={(event) => event.preventDefault()}
    >
      <ChoiceList
        id={id}
        label={props.searchLabel}
        choices={picker.choices}
        chosen={props.chosen}
        several={props.several}
        current={picker.current}
        typed={picker.typed}
        nothing={props.searching === true ? 'Searching…' : (picker.refusal ?? props.nothingFound)}
        onPick={picker.pick}
        onPoint={picker.point}
      />
    </Popover.Dropdown>
  );
}
