/** The state and keys of a picker: ↑↓ move, Enter chooses, Tab chooses and goes on, Escape keeps the old value. */
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
  readonly close: () => void;
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

export function usePicker(props: PickerProps): PickerState {
  const { chosen, several, onSearch, onText, searching = false } = props;
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  // The choice that keys or pointer went to; the list decides until then.
  const [moved, setMoved] = useState<string | null>(null);
  // Looking is not choosing: Tab takes a choice only where somebody has typed, or moved there by key.
  const [sought, setSought] = useState(false);
  // Enter pressed before the search has answered.
  const [entered, setEntered] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const choices = choicesOf(props, typed);
  // What can be done besides choosing, such as taking all away, is never where the keys begin.
  const candidates = typed.trim() === '' ? choices.filter(({ run }) => run === undefined) : choices;
  const current = choices.some(({ id }) => id === moved)
    ? moved
    : firstOf(candidates, chosen, { typed, several });

  const type = (text: string) => {
    setTyped(text);
    setMoved(null);
    setSought(text.trim() !== '');
    setEntered(false);
    onSearch?.(text);
  };
  const show = () => {
    setOpen(true);
    props.onOpen?.();
    onSearch?.('');
  };
  const close = () => {
    setOpen(false);
    type('');
    onSearch?.(null);
  };
  const pick = (choice: ListedChoice) => {
    if (choice.run === undefined) props.onChoose(choice.id);
    else choice.run();
    if (several && choice.id !== CLEAR) type('');
    else close();
  };
  const pickCurrent = () => {
    const choice = choices.find(({ id }) => id === current);
    if (choice !== undefined) pick(choice);
  };
  const takeText = (text: string) => {
    for (const part of text.split(/[,،、，]/)) if (part.trim() !== '') onText?.(part.trim());
  };

  useEffect(() => {
    if (!entered || searching) return;
    setEntered(false);
    pickCurrent();
  });

  const onOpenKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setSought(true);
      setMoved(stepFrom(choices, current, event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (searching) setEntered(true);
      else pickCurrent();
    } else if (event.key === 'Tab') {
      if (!searching && sought) pickCurrent();
      close();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  const onClosedKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (!['ArrowDown', 'ArrowUp', 'Enter', ' '].includes(event.key)) return;
    event.preventDefault();
    show();
  };

  return {
    open,
    typed,
    choices,
    current,
    input,
    close,
    pick,
    point: setMoved,
    handlers: {
      onChange: (event) => {
        const text = event.currentTarget.value;
        if (!open) show();
        if (onText === undefined || !/[,،、，]/.test(text)) return type(text);
        takeText(text);
        type('');
      },
      onPaste: (event) => {
        const texts = onText === undefined ? null : readPastedTags(event.clipboardData.getData('text/plain'));
        if (texts === null) return;
        event.preventDefault();
        for (const text of texts) takeText(text);
      },
      onKeyDown: (event) => {
        const last = chosen.at(-1);
        if (event.key === 'Backspace' && several && typed === '' && last !== undefined) {
          event.preventDefault();
          props.onChoose(last);
        } else if (open) onOpenKey(event);
        else onClosedKey(event);
      },
      onBlur: () => {
        if (typed.trim() !== '') takeText(typed);
        if (open) close();
      },
      onClick: () => {
        if (!open) show();
      },
    },
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
