/** The list that opens at the caret: slash commands, or Codices to mention. The focus stays in the text. */
import { type ReactNode, useEffect, useRef } from 'react';
import styles from './suggestion-list.module.css';

export interface SuggestionItem {
  readonly id: string;
  readonly title: string;
  readonly note?: string | undefined;
  readonly icon?: ReactNode;
}

export interface SuggestionListProps {
  readonly label: string;
  readonly listId: string;
  readonly items: readonly SuggestionItem[];
  readonly active: number;
  readonly nothing: string;
  readonly onPick: (item: SuggestionItem) => void;
}

export function SuggestionList({ label, listId, items, active, nothing, onPick }: SuggestionListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${active}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div ref={list} id={listId} role="listbox" aria-label={label} tabIndex={0} className={styles['list']}>
      {items.map((item, index) => (
        <div
          key={item.id}
          id={`${listId}-${index}`}
          data-index={index}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={styles['item']}
          // Pressing must not take the focus, and so the caret, out of the text.
          onMouseDown={(event) => {
            event.preventDefault();
            onPick(item);
          }}
        >
          {item.icon !== undefined && <span className={styles['icon']}>{item.icon}</span>}
          <span className={styles['title']}>{item.title}</span>
          {item.note !== undefined && <span className={styles['note']}>{item.note}</span>}
        </div>
      ))}
      {items.length === 0 && <p className={styles['nothing']}>{nothing}</p>}
    </div>
  );
}
