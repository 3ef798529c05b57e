/** The input of a title pattern: text, and fields put in by their names. */
import { Button, Menu, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { DATE_PLACEHOLDER, mayStandInTitle, titleParts } from '#core/template/title-pattern.ts';
import classes from './title-pattern-input.module.css';

interface TitlePatternInputProps {
  /** `null` for an input that is named by `ariaLabel` alone. */
  readonly label: string | null;
  readonly ariaLabel?: string;
  readonly value: string;
  /** Those whose values the title may have, in the order of the form. */
  readonly fields: readonly FieldDefinition[];
  readonly onCommit: (pattern: string) => void;
  readonly description?: ReactNode;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly className?: string | undefined;
}

/** Hands the pattern over when the input is left, on Enter, and with each field that is put in; Escape takes back what was typed. */
export function TitlePatternInput(props: TitlePatternInputProps) {
  const { label, ariaLabel, value, fields, onCommit, disabled = false } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const caret = useCaret(input, typed ?? value);
  const pattern = typed ?? value;
  const commit = () => {
    if (typed === null) return;
    setTyped(null);
    if (typed !== value) onCommit(typed);
  };
  const insert = (id: string) => {
    const { text, from, to } = caret.left();
    const placeholder = `{${id}}`;
    setTyped(null);
    onCommit(text.slice(0, from) + placeholder + text.slice(to));
    caret.moveTo(from + placeholder.length);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      commit();
    } else if (event.key === 'Escape' && typed !== null) {
      event.stopPropagation();
      setTyped(null);
    }
  };
  return (
    <div className={props.className}>
      <TextInput
        ref={input}
        label={label}
        aria-label={label === null ? ariaLabel : undefined}
        description={props.description}
        placeholder={props.placeholder}
        value={pattern}
        readOnly={disabled}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => {
          caret.keep();
          commit();
        }}
        onKeyDown={onKeyDown}
      />
      <div className={classes['below']}>
        {pattern.includes('{') && <Names pattern={pattern} fields={fields} />}
        {!disabled && <FieldMenu of={label ?? ariaLabel ?? ''} fields={fields} onInsert={insert} />}
      </div>
    </div>
  );
}

interface Left {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** The text and the caret in it when the input was left, and where the caret goes once what was put in is there. */
function useCaret(input: { readonly current: HTMLInputElement | null }, text: string) {
  const left = useRef<Left | null>(null);
  const next = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it waits for the text that it belongs to
  useEffect(() => {
    const at = next.current;
    if (at === null) return;
    next.current = null;
    left.current = { text, from: at, to: at };
    // The menu gives up the focus once it has closed.
    const timer = setTimeout(() => {
      input.current?.focus();
      input.current?.setSelectionRange(at, at);
    });
    return () => clearTimeout(timer);
  }, [text]);
  return {
    keep(): void {
      const { selectionStart: from, selectionEnd: to } = input.current ?? {};
      left.current = typeof from === 'number' ? { text, from, to: to ?? from } : null;
    },
    /** A blank at the end, which the template does not keep, is there all the same to go on from. */
    left(): Left {
      const kept = left.current;
      return kept !== null && kept.text.trim() === text.trim()
        ? kept
        : { text, from: text.length, to: text.length };
    },
    moveTo(at: number): void {
      next.current = at;
    },
  };
}

interface FieldMenuProps {
  /** The input that it is for. */
  readonly of: string;
  readonly fields: readonly FieldDefinition[];
  readonly onInsert: (id: string) => void;
}

function FieldMenu({ of, fields, onInsert }: FieldMenuProps) {
  const offered = fields.filter(({ type }) => mayStandInTitle(type));
  const hasDate = fields.some(({ id }) => id === DATE_PLACEHOLDER);
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
          aria-label={`Insert field into ${of}`}
        >
          Insert field
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes['menu'] ?? ''}>
        {!hasDate && <Menu.Item onClick={() => onInsert(DATE_PLACEHOLDER)}>The day it was created</Menu.Item>}
        {offered.map(({ id, label }) => (
          <Menu.Item key={id} onClick={() => onInsert(id)}>
            <bdi>{label}</bdi>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The pattern as it reads: fields by their names. */
function Names({
  pattern,
  fields,
}: {
  readonly pattern: string;
  readonly fields: readonly FieldDefinition[];
}) {
  const labels = new Map([[DATE_PLACEHOLDER, 'Day'], ...fields.map(({ id, label }) => [id, label] as const)]);
  return (
    <p className={classes['names']}>
      {titleParts(pattern).map(({ text, name }, index) => {
        const key = `${index} ${text}`;
        if (name === null) return <span key={key}>{text}</span>;
        const label = labels.get(name);
        return (
          <bdi key={key} className={classes['chip']} data-unknown={label === undefined || undefined}>
            {label ?? `No field “${name}”`}
          </bdi>
        );
      })}
    </p>
  );
}
