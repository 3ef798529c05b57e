/** The input of a day or an instant: typed in words with a preview of how it is read, or picked from a calendar. */
import { Popover } from '@mantine/core';
import { IconCalendarEvent, IconCalendarMonth, IconClock } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactElement, type ReactNode, useId, useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import type { FieldProps } from '../frame/field-props.ts';
import type { DraftControls, InputPopup } from '../input/draft-input.tsx';
import type { ParseResult } from '../input/parse-result.ts';
import { TypedInput } from '../input/typed-input.tsx';
import listStyles from '../picker/choice-list.module.css';
import { ChoiceList, type ListedChoice, optionId } from '../picker/choice-list.tsx';
import { stepFrom } from '../picker/choices.ts';
import pickerStyles from '../picker/picker.module.css';
import { CalendarButton } from './calendar-button.tsx';

interface MomentInputProps extends FieldProps {
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  readonly read: (text: string) => ParseResult<string>;
  readonly show: (value: string) => string;
  /** The value with its day of the week. */
  readonly say: (value: string) => string;
  readonly now: { readonly text: string; readonly value: () => string };
  /** Texts that are read, as examples. */
  readonly examples: string;
  readonly empty: string;
  readonly calendar: {
    readonly date: string | null;
    readonly onPick: (date: string | null) => void;
    /** Stands below the days: the time. */
    readonly time?: ReactNode;
  };
}

const ICON = { size: 17, stroke: 1.6, 'aria-hidden': true } as const;

export function MomentInput(props: MomentInputProps) {
  const { field, ids, value, onChange, calendar } = props;
  const { canEdit } = useCodexContext();
  const [open, setOpen] = useState(false);
  const [moved, setMoved] = useState<string | null>(null);
  const [calendarOpen, setCalendarOpen] = useState(false);
  const listId = useId();
  const openCalendar = () => {
    setOpen(false);
    setCalendarOpen(true);
  };

  const popup = (draft: DraftControls): InputPopup => {
    const choices = choicesFor(props, draft, openCalendar);
    // Beside a text that could not be read it would cover the reason.
    const shown = open || draft.isTyping;
    const [first] = choices;
    const current = choices.some(({ id }) => id === moved) ? moved : first?.id === READING ? READING : null;
    const close = () => {
      setOpen(false);
      setMoved(null);
    };
    const pick = (choice: ListedChoice) => {
      choice.run?.();
      close();
    };
    return {
      input: comboboxProps(shown, listId, optionId(listId, choices, current)),
      onBlur: close,
      onKeyDown: (event) =>
        handleKey(event, { choices, current, shown, pick, close, setOpen, setMoved, openCalendar }),
      wrap: (box) => (
        <ChoicePopover
          opened={shown && !calendarOpen}
          target={box}
          list={{ id: listId, label: `${field.label}, as it is read`, choices, current }}
          examples={props.examples}
          onPick={pick}
          onPoint={setMoved}
        />
      ),
    };
  };

  return (
    <TypedInput
      value={value}
      show={props.show}
      read={props.read}
      onChange={onChange}
      says={false}
      labelledBy={ids.label}
      describedBy={ids.description}
      placeholder={props.empty}
      example={field.placeholder}
      required={props.missing}
      readOnly={!canEdit}
      invalid={props.invalid}
      numeric
      popup={canEdit ? popup : undefined}
      after={
        canEdit && (
          <CalendarButton
            date={calendar.date}
            onPick={calendar.onPick}
            label={`Pick ${field.label.toLowerCase()} in a calendar`}
            opened={calendarOpen}
            onOpened={setCalendarOpen}
          >
            {calendar.time}
          </CalendarButton>
        )
      }
    />
  );
}

function comboboxProps(shown: boolean, listId: string, option: string | undefined): InputPopup['input'] {
  return {
    role: 'combobox',
    'aria-haspopup': 'listbox',
    'aria-expanded': shown,
    'aria-controls': shown ? listId : undefined,
    'aria-activedescendant': shown ? option : undefined,
  };
}

interface ChoicePopoverProps {
  readonly opened: boolean;
  readonly target: ReactElement;
  readonly list: {
    readonly id: string;
    readonly label: string;
    readonly choices: readonly ListedChoice[];
    readonly current: string | null;
  };
  readonly examples: string;
  readonly onPick: (choice: ListedChoice) => void;
  readonly onPoint: (id: string) => void;
}

/** The list below the input; the focus stays in the input. */
function ChoicePopover({ opened, target, list, examples, onPick, onPoint }: ChoicePopoverProps) {
  return (
    <Popover
      opened={opened}
      position="bottom-start"
      width={300}
      shadow="md"
      withinPortal
      withRoles={false}
      closeOnEscape={false}
      keepMounted={false}
      middlewares={{ shift: { padding: 8 }, flip: true }}
    >
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown
        className={pickerStyles['dropdown'] ?? ''}
        data-native-undo
        onMouseDown={(event) => event.preventDefault()}
      >
        <ChoiceList
          {...list}
          chosen={[]}
          several={false}
          typed=""
          nothing={null}
          onPick={onPick}
          onPoint={onPoint}
          footer={<p className={listStyles['foot']}>Also: {examples}</p>}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

const READING = 'reading';

function choicesFor(
  { read, say, now, onChange }: MomentInputProps,
  draft: DraftControls,
  openCalendar: () => void,
): readonly ListedChoice[] {
  const reading = draft.typed === null || draft.typed.trim() === '' ? null : read(draft.typed);
  const readings: readonly ListedChoice[] =
    reading?.ok === true
      ? [{ id: READING, text: say(reading.value), lead: <IconCalendarEvent {...ICON} />, run: draft.take }]
      : [];
  const setNow = () => {
    draft.revert();
    onChange(now.value());
  };
  return [
    ...readings,
    { id: 'now', text: now.text, lead: <IconClock {...ICON} />, run: setNow },
    {
      id: 'calendar',
      text: 'Choose in the calendar',
      lead: <IconCalendarMonth {...ICON} />,
      keys: <Kbd keys="alt+↓" />,
      run: openCalendar,
    },
  ];
}

interface ListKeys {
  readonly choices: readonly ListedChoice[];
  readonly current: string | null;
  readonly shown: boolean;
  readonly pick: (choice: ListedChoice) => void;
  readonly close: () => void;
  readonly setOpen: (open: boolean) => void;
  readonly setMoved: (id: string | null) => void;
  readonly openCalendar: () => void;
}

/** ↓ opens the list and ⌥↓ the calendar; ↑↓ move, Enter takes, Escape leaves the old value. */
function handleKey(event: KeyboardEvent<HTMLInputElement>, list: ListKeys): void {
  const { key } = event;
  if (key === 'ArrowDown' && event.altKey) {
    event.preventDefault();
    list.openCalendar();
  } else if (key === 'ArrowDown' || (key === 'ArrowUp' && list.shown)) {
    event.preventDefault();
    list.setOpen(true);
    list.setMoved(stepFrom(list.choices, list.current, key === 'ArrowDown' ? 1 : -1));
  } else if (key === 'Enter' && list.shown) {
    const choice = list.choices.find(({ id }) => id === list.current);
    if (choice === undefined) return;
    event.preventDefault();
    list.pick(choice);
  } else if (key === 'Escape' && list.shown) {
    list.close();
  }
}
