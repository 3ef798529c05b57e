/** The gallery of field types: what each is for, filtered by typing. A label and a type make a field. */
import { Modal, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { Icon } from '#components/ui/icon.tsx';
import { FIELD_TYPES, type FieldType } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import classes from './fields-panel.module.css';

interface TypeGalleryProps {
  readonly onChoose: (type: FieldType, label: string) => void;
  readonly onClose: () => void;
}

export function TypeGallery({ onChoose, onClose }: TypeGalleryProps) {
  const [label, setLabel] = useState('');
  const [query, setQuery] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const types = FIELD_TYPES.map(fieldTypeOf).filter(({ label: name, summary }) =>
    `${name} ${summary}`.toLowerCase().includes(query.trim().toLowerCase()),
  );
  const choose = (type: FieldType) => onChoose(type, label.trim() || fieldTypeOf(type).label);
  const step = (delta: number) => {
    const buttons: Element[] = [...(list.current?.querySelectorAll('button') ?? [])];
    const index = document.activeElement === null ? -1 : buttons.indexOf(document.activeElement);
    const next = buttons[Math.min(Math.max(index + delta, 0), buttons.length - 1)];
    if (next instanceof HTMLElement) next.focus();
  };
  return (
    <Modal opened onClose={onClose} title="Add a field" size={720}>
      <div className={classes['gallery-head']}>
        <TextInput
          label="Label"
          placeholder="As people read it"
          data-autofocus
          maxLength={80}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'ArrowDown' && step(1)}
        />
        <TextInput
          label="Find a type"
          placeholder="Date, choice, link…"
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') step(1);
            if (event.key === 'Enter' && types[0] !== undefined) choose(types[0].type);
          }}
        />
      </div>
      <ul
        ref={list}
        className={classes['gallery']}
        aria-label="Field types"
        onKeyDown={(event) => {
          const delta = { ArrowDown: 2, ArrowUp: -2, ArrowRight: 1, ArrowLeft: -1 }[event.key];
          if (delta === undefined) return;
          event.preventDefault();
          step(delta);
        }}
      >
        {types.map(({ type, label: name, summary, icon }) => (
          <li key={type}>
            <button type="button" className={classes['type']} onClick={() => choose(type)}>
              <Icon name={icon} size={18} />
              <span>
                <strong>{name}</strong>
                <span>{summary}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {types.length === 0 && <p className={classes['quiet']}>No type is called that.</p>}
    </Modal>
  );
}
