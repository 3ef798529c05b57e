/** A list to choose from that opens under the value it changes: the one picker of options, tags, people and Codices. */
import { Combobox, useCombobox } from '@mantine/core';
import { IconCheck, IconPlus } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import styles from './option-picker.module.css';
import valueStyles from './value.module.css';

export interface PickerOption {
  readonly id: string;
  readonly text: string;
  /** How the option looks; its text when left out. */
  readonly face?: ReactNode;
  readonly note?: string | undefined;
}

export interface OptionPickerProps {
  readonly options: readonly PickerOption[];
  readonly chosen: readonly string[];
  readonly onChoose: (id: string) => void;
  /** Offers to take the value away: “Clear severity”. */
  readonly onClear?: (() => void) | undefined;
  readonly clearLabel?: string;
  /** Offers what was typed as a new choice. */
  readonly onCreate?: ((text: string) => void) | undefined;
  /** Gets what was typed, where the options come from a search elsewhere; filtering is then not ours. */
  readonly onSearch?: ((text: string) => void) | undefined;
  readonly searchLabel: string;
  readonly nothingFound: string;
  /** Stays open for the next choice. */
  readonly several: boolean;
  readonly labelledBy?: string | undefined;
  readonly label?: string | undefined;
  readonly valueId: string;
  readonly describedBy?: string | undefined;
  /** The value, as the button shows it. */
  readonly children: ReactNode;
  readonly compact?: boolean;
}

const CREATE = '\u0000create';
const CLEAR = '\u0000clear';
/** Below this many options a search box would only stand in the way. */
const SEARCH_FROM = 8;

export function OptionPicker(props: OptionPickerProps) {
  const { options, chosen, onChoose, onClear, onCreate, onSearch, several } = props;
  const [search, setSearch] = useState('');
  const searchable = onSearch !== undefined || onCreate !== undefined || options.length >= SEARCH_FROM;
  const button = useRef<HTMLButtonElement>(null);
  const combobox = useCombobox({
    onDropdownOpen: () => {
      combobox.updateSelectedOptionIndex('active');
      if (searchable) combobox.focusSearchInput();
    },
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch('');
      onSearch?.('');
      if (searchable) button.current?.focus({ preventScroll: true });
    },
  });

  const wanted = search.trim().toLowerCase();
  const shown =
    onSearch !== undefined || wanted === ''
      ? options
      : options.filter((option) => option.text.toLowerCase().includes(wanted));
  const creatable =
    onCreate !== undefined &&
    wanted !== '' &&
    !options.some((option) => option.text.toLowerCase() === wanted);

  const submit = (id: string) => {
    if (id === CREATE) onCreate?.(search.trim());
    else if (id === CLEAR) onClear?.();
    else onChoose(id);
    setSearch('');
    if (several && id !== CLEAR) combobox.resetSelectedOption();
    else combobox.closeDropdown();
  };

  return (
    <Combobox
      store={combobox}
      onOptionSubmit={submit}
      position="bottom-start"
      width={260}
      shadow="md"
      withinPortal
      keepMounted={false}
    >
      <Combobox.Target targetType="button">
        <button
          ref={button}
          type="button"
          className={`${valueStyles['button']} ${props.compact === true ? styles['compact'] : ''}`}
          aria-labelledby={
            props.labelledBy === undefined ? undefined : `${props.labelledBy} ${props.valueId}`
          }
          aria-label={props.label}
          aria-describedby={props.describedBy}
          onClick={() => combobox.toggleDropdown()}
        >
          <span id={props.valueId} className={styles['value']}>
            {props.children}
          </span>
        </button>
      </Combobox.Target>
      <Combobox.Dropdown className={styles['dropdown'] ?? ''} data-native-undo>
        {searchable && (
          <Combobox.Search
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              onSearch?.(event.currentTarget.value);
              combobox.selectFirstOption();
            }}
            placeholder={props.searchLabel}
            aria-label={props.searchLabel}
          />
        )}
        <Combobox.Options mah={280} aria-label={props.searchLabel} className={styles['options'] ?? ''}>
          {shown.map((option) => (
            <Combobox.Option
              key={option.id}
              value={option.id}
              active={chosen.includes(option.id)}
              className={styles['option'] ?? ''}
            >
              <span className={styles['face']}>
                {option.face ?? option.text}
                {option.note !== undefined && <span className={styles['note']}>{option.note}</span>}
              </span>
              {chosen.includes(option.id) && <IconCheck size={16} stroke={2} aria-label="chosen" />}
            </Combobox.Option>
          ))}
          {creatable && (
            <Combobox.Option value={CREATE} className={styles['option'] ?? ''}>
              <span className={styles['face']}>
                <IconPlus size={16} stroke={1.75} aria-hidden /> Add “{search.trim()}”
              </span>
            </Combobox.Option>
          )}
          {shown.length === 0 && !creatable && <Combobox.Empty>{props.nothingFound}</Combobox.Empty>}
          {onClear !== undefined && chosen.length > 0 && wanted === '' && (
            <Combobox.Option value={CLEAR} className={`${styles['option']} ${styles['clear']}`}>
              {props.clearLabel ?? 'Clear'}
            </Combobox.Option>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
