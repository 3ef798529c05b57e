/** A text with a gutter that says who wrote its lines, while that is asked for: one mark for each run of lines of one session. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import { personColors } from '#components/ui/person-color.ts';
import { useBlameShown } from './blame-context.tsx';
import classes from './blame-gutter.module.css';
import type { ShownText } from './shown-text.ts';
import { useFieldBlame } from './use-field-blame.ts';
import { useWrittenMarks } from './use-written-marks.ts';
import { WrittenCard } from './written-card.tsx';
import { describeWritten } from './written-labels.ts';
import type { WrittenMark } from './written-lines.ts';

interface BlameGutterProps {
  readonly fieldId: string;
  /** The text as it is shown in the element; `null` while it is not. */
  readonly find: (host: HTMLElement) => ShownText | null;
  /** The editor, which stays the same whether the gutter is there or not. */
  readonly children: ReactNode;
}

export function BlameGutter({ fieldId, find, children }: BlameGutterProps) {
  const shown = useBlameShown();
  const host = useRef<HTMLDivElement>(null);
  return (
    <div ref={host} className={classes['blamed']} data-shown={shown || undefined}>
      {shown && <Gutter fieldId={fieldId} host={host} find={find} />}
      {children}
    </div>
  );
}

interface GutterProps extends Omit<BlameGutterProps, 'children'> {
  readonly host: React.RefObject<HTMLDivElement | null>;
}

function Gutter({ fieldId, host, find }: GutterProps) {
  const { field } = useCodexContext();
  const { blame, error } = useFieldBlame(fieldId);
  const marks = useWrittenMarks(host, find, blame);
  const [current, setCurrent] = useState(0);
  const [opened, open] = useState<number | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const stop = Math.min(current, marks.length - 1);
  const card = opened === null ? undefined : marks[opened];
  const close = () => open(null);
  useEndOnPressOutside(list, opened !== null, close);
  const label = `Who wrote ${field(fieldId)?.label ?? 'this'}`;
  if (error !== null) return <Unknown />;
  return (
    <ul
      ref={list}
      data-gutter
      className={classes['gutter']}
      aria-label={label}
      aria-busy={blame === undefined}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || opened === null) return moveFocus(event);
        event.stopPropagation();
        close();
        markButtons(event.currentTarget)[opened]?.focus();
      }}
    >
      {marks.map((mark, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: the marks of one measuring are a fixed list from top to bottom
          key={index}
          className={classes['place']}
          style={{ top: mark.top, height: mark.bottom - mark.top }}
        >
          <Mark
            mark={mark}
            isStop={index === stop}
            isOpen={index === opened}
            onFocus={() => setCurrent(index)}
            onPress={() => open(index === opened ? null : index)}
          />
          {index === opened && card !== undefined && (
            <WrittenCard written={card.session} also={card.also} className={classes['card']} />
          )}
        </li>
      ))}
    </ul>
  );
}

interface MarkProps {
  readonly mark: WrittenMark;
  /** One stop for Tab; the arrow keys lead from mark to mark. */
  readonly isStop: boolean;
  readonly isOpen: boolean;
  readonly onFocus: () => void;
  readonly onPress: () => void;
}

function Mark({ mark, isStop, isOpen, onFocus, onPress }: MarkProps) {
  const { session, also } = mark;
  const author = session?.author ?? null;
  const said = session === null ? 'Not known yet' : describeWritten(session);
  const others = [...new Set(also.flatMap((one) => one.author?.name ?? []))];
  const label = others.length === 0 ? said : `${said}; also ${others.join(', ')}`;
  return (
    <button
      type="button"
      data-help
      data-mark
      className={classes['mark']}
      style={author === null ? {} : { borderInlineEndColor: personColors(author.id).color }}
      tabIndex={isStop ? 0 : -1}
      aria-label={label}
      aria-expanded={isOpen}
      title={label}
      onFocus={onFocus}
      onClick={onPress}
    >
      <span className={classes['who']}>
        {author === null ? (
          <span className={classes['name']}>…</span>
        ) : (
          <>
            <Avatar person={author} size={18} decorative />
            <span className={classes['name']}>{author.name}</span>
          </>
        )}
      </span>
    </button>
  );
}

function markButtons(list: HTMLElement): readonly HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('button[data-mark]')];
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const buttons = markButtons(event.currentTarget);
  const here = buttons.findIndex((button) => button.contains(event.target as Node));
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (next === undefined || here < 0) return;
  event.preventDefault();
  buttons[Math.min(Math.max(next, 0), buttons.length - 1)]?.focus();
}

function useEndOnPressOutside(
  inside: React.RefObject<HTMLElement | null>,
  isOpen: boolean,
  end: () => void,
): void {
  const latest = useRef(end);
  latest.current = end;
  useEffect(() => {
    if (!isOpen) return;
    const press = ({ target }: Event) => {
      if (target instanceof Node && inside.current?.contains(target) === false) latest.current();
    };
    addEventListener('pointerdown', press, { capture: true });
    addEventListener('focusin', press);
    return () => {
      removeEventListener('pointerdown', press, { capture: true });
      removeEventListener('focusin', press);
    };
  }, [inside, isOpen]);
}

function Unknown() {
  return (
    <p className={classes['unknown']} role="status">
      Who wrote it can’t be shown without the server.
    </p>
  );
}
