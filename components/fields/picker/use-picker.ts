/** The state and keys of a picker: ↑↓ move, Enter chooses, Tab chooses and moves on, Escape keeps the old value. */
import {
  type ChangeEvent,
  type ClipboardEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react';
import { readPastedTags } from '../rows/pasted-rows.ts';
import type { ListedChoice } from './choice-list.tsx';
import { filterChoices, firstOf, stepFrom } from './choices.ts';
import type { PickerProps } from './picker.tsx';

export interface PickerState {
  readonly open: boolean;
  readonly typed: string;
  readonly choices: readonly ListedChoice[];
  readonly current: string | null;
  readonly input: RefObject<HTMLInputElement | null>;
  /** Why what is typed is not taken; `null` while it would be. */
  readonly refusal: string | null;
  /** Closes, and takes what is typed where a text is a value. */
  readonly leave: () => void;
  readonly pick: (choice: ListedChoice) => void;
  readonly point: (id: string) => void;
  readonly handlers: {
    readonly onChange: (event: ChangeEvent<HTMLInputElement>) => void;
    readonly onPaste: (event: ClipboardEvent<HTMLInputElement>) => void;
    readonly onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void;
    readonly onBlur: () => void;
    readonly onClick: () => void;
  };
}

const CLEAR = '\u0000clear';
/** What ends a tag while one types, in any script. */
const SEPARATOR = /[,،、，]/;

export function usePicker(props: PickerProps): PickerState {
  const search = usePickerSearch(props);
  const { open, typed } = search;
  const input = useRef<HTMLInputElement>(null);
  const choices = choicesOf(props, typed);
  const current = currentOf(props, choices, search);
  const pick = (choice: ListedChoice) => {
    if (choice.refusal !== undefined) return;
    if (choice.run === undefined) props.onChoose(choice.id);
    else choice.run();
    if (props.several && choice.id !== CLEAR) search.type('');
    else search.close();
  };
  const pickCurrent = () => {
    const choice = choices.find(({ id }) => id === current);
    if (choice !== undefined) pick(choice);
  };
  useEnterAfterSearch(props, search, pickCurrent);
  const { leave, takeParts, ...onText } = textHandlers(props, search);
  const onOpenKey = openKeys(props, search, { choices, current, pickCurrent, takeParts, leave });
  return {
    open,
    typed,
    choices,
    current,
    input,
    refusal:
      partsOf(typed)
        .map(refusalOf(props))
        .find((refusal) => refusal !== null) ?? null,
    leave,
    pick,
    point: search.move,
    handlers: {
      ...onText,
      onKeyDown: (event) => {
        const last = props.chosen.at(-1);
        if (event.key === 'Backspace' && props.several && typed === '' && last !== undefined) {
          event.preventDefault();
          props.onChoose(last);
        } else if (open) onOpenKey(event);
        else onClosedKey(event, search);
      },
      onClick: () => {
        if (!open) search.show();
      },
    },
  };
}

/** What is looked for, and how far somebody has come with it. */
interface PickerSearch {
  readonly open: boolean;
  readonly typed: string;
  /** The choice that keys or pointer went to; the list decides until then. */
  readonly moved: string | null;
  /** Looking is not choosing: Tab takes a choice only where somebody has typed, or moved there by key. */
  readonly sought: boolean;
  /** Enter pressed before the search has answered. */
  readonly entered: boolean;
  readonly type: (text: string) => void;
  readonly show: () => void;
  readonly close: () => void;
  /** As `close`, with a text that stays in the input. */
  readonly leaveWith: (text: string) => void;
  readonly move: (id: string | null) => void;
  /** As `move`, by a key. */
  readonly step: (id: string | null) => void;
  readonly setEntered: (entered: boolean) => void;
}

function usePickerSearch({ onSearch, onOpen }: PickerProps): PickerSearch {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [moved, setMoved] = useState<string | null>(null);
  const [sought, setSought] = useState(false);
  const [entered, setEntered] = useState(false);
  const type = (text: string) => {
    setTyped(text);
    setMoved(null);
    setSought(text.trim() !== '');
    setEntered(false);
    onSearch?.(text);
  };
  const leaveWith = (text: string) => {
    setOpen(false);
    type(text);
    onSearch?.(null);
  };
  return {
    ...{ open, typed, moved, sought, entered, type, leaveWith, setEntered },
    show: () => {
      setOpen(true);
      onOpen?.();
      onSearch?.('');
    },
    close: () => leaveWith(''),
    move: setMoved,
    step: (id) => {
      setSought(true);
      setMoved(id);
    },
  };
}

/** The choice that Enter takes. */
function currentOf(
  { chosen, several }: PickerProps,
  choices: readonly ListedChoice[],
  { typed, moved }: PickerSearch,
): string | null {
  if (choices.some(({ id }) => id === moved)) return moved;
  // What can be done besides choosing, such as taking all away, is never where the keys begin.
  const candidates = typed.trim() === '' ? choices.filter(({ run }) => run === undefined) : choices;
  return firstOf(candidates, chosen, { typed, several });
}

function useEnterAfterSearch(
  { searching = false }: PickerProps,
  { entered, setEntered }: PickerSearch,
  pickCurrent: () => void,
): void {
  useEffect(() => {
    if (!entered || searching) return;
    setEntered(false);
    pickCurrent();
  });
}

interface OpenList {
  readonly choices: readonly ListedChoice[];
  readonly current: string | null;
  readonly pickCurrent: () => void;
  readonly takeParts: () => void;
  readonly leave: () => void;
}

function openKeys(
  { onText, searching = false }: PickerProps,
  search: PickerSearch,
  { choices, current, pickCurrent, takeParts, leave }: OpenList,
): (event: KeyboardEvent<HTMLInputElement>) => void {
  return (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      search.step(stepFrom(choices, current, event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (searching) search.setEntered(true);
      else if (onText !== undefined && SEPARATOR.test(search.typed)) takeParts();
      else pickCurrent();
    } else if (event.key === 'Tab') {
      if (searching || !search.sought || current === null) return leave();
      pickCurrent();
      search.close();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      search.close();
    }
  };
}

function onClosedKey(event: KeyboardEvent<HTMLInputElement>, search: PickerSearch): void {
  if (event.key === 'Escape' && search.typed !== '') {
    event.preventDefault();
    event.stopPropagation();
    search.type('');
    return;
  }
  if (!['ArrowDown', 'ArrowUp', 'Enter', ' '].includes(event.key)) return;
  event.preventDefault();
  search.show();
}

/** The texts between separators. */
function partsOf(text: string): readonly string[] {
  return text
    .split(SEPARATOR)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function refusalOf({ onText, refusalOf: ask }: PickerProps): (text: string) => string | null {
  return (text) => (onText === undefined ? null : (ask?.(text) ?? null));
}

interface TextHandlers extends Pick<PickerState['handlers'], 'onChange' | 'onPaste' | 'onBlur'> {
  /** Takes what is typed, in parts. */
  readonly takeParts: () => void;
  readonly leave: () => void;
}

/** Text that is typed, pasted or left behind: what can't be taken stays to be mended. */
function textHandlers(props: PickerProps, search: PickerSearch): TextHandlers {
  const { onText } = props;
  const { open, typed, type, show, leaveWith } = search;
  /** Answers what was not taken. */
  const take = (texts: readonly string[]): string => {
    const refused = refusalOf(props);
    const parts = texts.flatMap(partsOf);
    for (const part of parts) if (refused(part) === null) onText?.(part);
    return parts.filter((part) => refused(part) !== null).join(', ');
  };
  const takeParts = () => type(take([typed]));
  const leave = () => {
    if (open || typed !== '') leaveWith(take([typed]));
  };
  return {
    onChange: (event) => {
      const text = event.currentTarget.value;
      if (!open) show();
      // Of several that were refused, the next one is not taken in the middle of being shortened.
      const ends = text.split(SEPARATOR).length > typed.split(SEPARATOR).length;
      type(onText !== undefined && ends ? take([text]) : text);
    },
    onPaste: (event) => {
      const texts = onText === undefined ? null : readPastedTags(event.clipboardData.getData('text/plain'));
      if (texts === null) return;
      event.preventDefault();
      const left = take(texts);
      if (left === '') return;
      if (!open) show();
      type(typed.trim() === '' ? left : `${typed}, ${left}`);
    },
    onBlur: leave,
    takeParts,
    leave,
  };
}

function choicesOf(props: PickerProps, typed: string): readonly ListedChoice[] {
  const { options, chosen, onClear, onSearch, creations, searching = false } = props;
  const found = onSearch === undefined ? filterChoices(options, typed) : searching ? [] : options;
  const made = creations?.(typed.trim()) ?? [];
  const clear: readonly ListedChoice[] =
    onClear === undefined || chosen.length === 0 || typed.trim() !== ''
      ? []
      : [{ id: CLEAR, text: props.clearLabel ?? 'Clear', lead: props.clearIcon, run: onClear }];
  return [...found, ...made, ...clear];
}
