/** A list that is put in order by dragging a grip, with Space and the arrows on it, or with Alt and an arrow anywhere in an item. */
import { IconGripVertical } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import classes from './sortable-list.module.css';

interface SortableListProps<T> {
  /** What the list is, for those who hear it: “Fields”. */
  readonly label: string;
  readonly items: readonly T[];
  readonly idOf: (item: T) => string;
  readonly nameOf: (item: T) => string;
  readonly canMove: boolean;
  readonly onMove: (from: number, to: number) => void;
  readonly children: (item: T, index: number) => ReactNode;
  readonly className?: string | undefined;
}

/** An item on its way; `to` is the place it would get. */
interface Lifted {
  readonly from: number;
  readonly to: number;
}

/** What is on its way, and how it goes on. */
function useSorting<T>({ items, onMove }: SortableListProps<T>) {
  const [lifted, setLifted] = useState<Lifted | null>(null);
  const [said, setSaid] = useState('');
  const place = (index: number) => `place ${index + 1} of ${items.length}`;
  const drop = () => {
    setLifted(null);
    if (lifted !== null && lifted.from !== lifted.to) onMove(lifted.from, lifted.to);
  };
  const to = (index: number) => {
    if (lifted === null || index < 0 || index >= items.length || index === lifted.to) return;
    setLifted({ ...lifted, to: index });
    setSaid(place(index));
  };
  const moveNow = (from: number, step: number, name: string) => {
    const target = from + step;
    if (target < 0 || target >= items.length) return;
    onMove(from, target);
    setSaid(`${name}, ${place(target)}`);
  };
  const onGripKey = (event: KeyboardEvent, index: number, name: string) => {
    const step = stepOf(event.key);
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      if (lifted === null)
        setSaid(`${name} lifted. Arrows move it, Space puts it down, Escape puts it back.`);
      else setSaid(`${name} put down, ${place(lifted.to)}`);
      if (lifted === null) setLifted({ from: index, to: index });
      else drop();
    } else if (event.key === 'Escape' && lifted !== null) {
      event.preventDefault();
      event.stopPropagation();
      setLifted(null);
      setSaid(`${name} put back`);
    } else if (step !== 0 && lifted !== null) {
      event.preventDefault();
      to(lifted.to + step);
    }
  };
  return { lifted, setLifted, said, drop, to, moveNow, onGripKey };
}

export function SortableList<T>(props: SortableListProps<T>) {
  const { label, items, idOf, nameOf, canMove, children, className } = props;
  const { lifted, setLifted, said, drop, to, moveNow, onGripKey } = useSorting(props);
  const shown = lifted === null ? items : moved(items, lifted);
  return (
    <>
      <ul aria-label={label} className={className} data-sorting={lifted !== null || undefined}>
        {shown.map((item, index) => (
          <li
            key={idOf(item)}
            className={classes['item']}
            data-lifted={lifted?.to === index || undefined}
            onDragOver={(event) => {
              if (lifted === null) return;
              event.preventDefault();
              to(index);
            }}
            onDrop={(event) => {
              event.preventDefault();
              drop();
            }}
            onKeyDown={(event) => {
              const step = stepOf(event.key);
              if (!canMove || !event.altKey || step === 0 || event.defaultPrevented) return;
              event.preventDefault();
              moveNow(index, step, nameOf(item));
            }}
          >
            {canMove && (
              <button
                type="button"
                draggable
                className={classes['grip']}
                aria-label={`Move ${nameOf(item)}`}
                aria-pressed={lifted?.to === index}
                title="Drag, or press Space and use the arrows"
                onDragStart={(event) => {
                  event.dataTransfer.effectAllowed = 'move';
                  event.dataTransfer.setData('text/plain', nameOf(item));
                  setLifted({ from: index, to: index });
                }}
                onDragEnd={() => setLifted(null)}
                onKeyDown={(event) => onGripKey(event, index, nameOf(item))}
                onBlur={() => setLifted(null)}
              >
                <IconGripVertical size={15} stroke={1.6} aria-hidden />
              </button>
            )}
            {children(item, index)}
          </li>
        ))}
      </ul>
      <span role="status" className="vb-hidden">
        {said}
      </span>
    </>
  );
}

function stepOf(key: string): -1 | 0 | 1 {
  return key === 'ArrowUp' ? -1 : key === 'ArrowDown' ? 1 : 0;
}

function moved<T>(items: readonly T[], { from, to }: Lifted): readonly T[] {
  const others = items.filter((_, index) => index !== from);
  const item = items[from];
  return item === undefined ? items : [...others.slice(0, to), item, ...others.slice(to)];
}
