/** A hook for drawing a step from one state to another: dragged by pointer, or aimed with the arrow keys. */
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useRef,
  useState,
} from 'react';
import type { Workflow } from '#core/template/template.ts';
import { type Diagram, type DiagramStep, NODE_HEIGHT, type Point } from './diagram-layout.ts';
import type { WorkflowChoice } from './workflow-diagram.tsx';

interface JoiningOptions {
  readonly diagram: Diagram;
  readonly canvas: RefObject<HTMLElement | null>;
  readonly states: Workflow['states'];
  readonly steps: readonly DiagramStep[];
  readonly canEdit: boolean;
  readonly onJoin: (from: string, to: string) => void;
  readonly onRemove: (choice: WorkflowChoice) => void;
}

export interface Joining {
  /** The step in the making, from a state to the pointer or to the state that is aimed at. */
  readonly line: { readonly from: Point; readonly to: Point } | null;
  /** The state that it would lead to. */
  readonly target: string | null;
  readonly hint: string;
  /** For those who hear it. */
  readonly said: string;
  /** Whether a click on a state is only the end of a drag; the next one is not. */
  readonly endsDrag: (click: MouseEvent) => boolean;
  readonly handlersOf: (state: string) => PointerHandlers & {
    readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
    readonly onBlur: () => void;
  };
}

interface PointerHandlers {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerCancel: () => void;
}

type Aim =
  | { readonly kind: 'pointer'; readonly from: string; readonly at: Point }
  | { readonly kind: 'keys'; readonly from: string; readonly to: string };
type SetAim = (aim: Aim | null) => void;

/** A click may tremble by as much. */
const DRAG_PX = 6;
const DIRECTIONS: Readonly<Record<string, 1 | -1>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

export function useJoining(options: JoiningOptions): Joining {
  const { diagram, states, canEdit, onJoin, onRemove } = options;
  const [aim, setAim] = useState<Aim | null>(null);
  const [said, setSaid] = useState('');
  const nameOf = (id: string) => states.find((state) => state.id === id)?.label ?? id;
  const join = (from: string, to: string) => {
    setSaid(`The step from ${nameOf(from)} to ${nameOf(to)} was added`);
    onJoin(from, to);
  };
  const { pointerHandlersOf, endsDrag } = usePointerAim(options, setAim, join);
  const onArrow = (from: string, direction: 1 | -1) => {
    const to = nextTarget(options, from, aim?.kind === 'keys' ? aim.to : null, direction);
    if (to === null) setSaid(`There is a step from ${nameOf(from)} to every other state already`);
    else {
      setAim({ kind: 'keys', from, to });
      setSaid(`To ${nameOf(to)}. Enter draws the step, Escape lets go.`);
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, id: string) => {
    if (!canEdit) return;
    const direction = DIRECTIONS[event.key];
    if (direction !== undefined) onArrow(id, direction);
    else if (event.key === 'Enter' && aim?.kind === 'keys') {
      setAim(null);
      join(id, aim.to);
    } else if (event.key === 'Escape' && aim !== null) {
      setAim(null);
      setSaid('No step was added');
    } else if (event.key === 'Delete' || event.key === 'Backspace') onRemove({ kind: 'state', id });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const target = targetOf(diagram, aim);
  return {
    line: lineOf(diagram, aim),
    target,
    said,
    hint: hintOf(aim, target, nameOf),
    endsDrag,
    handlersOf: (id) => ({
      ...pointerHandlersOf(id),
      onKeyDown: (event) => onKeyDown(event, id),
      onBlur: () => setAim((held) => (held?.kind === 'keys' ? null : held)),
    }),
  };
}

/** A drag begins once the pointer has gone some way, and ends where it is let go. */
function usePointerAim(
  { diagram, canvas, canEdit }: JoiningOptions,
  setAim: SetAim,
  join: (from: string, to: string) => void,
): {
  readonly endsDrag: (click: MouseEvent) => boolean;
  readonly pointerHandlersOf: (state: string) => PointerHandlers;
} {
  const pressed = useRef<{ readonly from: string; readonly at: Point } | null>(null);
  const dragged = useRef(false);
  const pointOf = ({ clientX, clientY }: PointerEvent): Point => {
    const box = canvas.current?.getBoundingClientRect();
    return { x: clientX - (box?.left ?? 0), y: clientY - (box?.top ?? 0) };
  };
  const letGo = () => {
    setAim(null);
    pressed.current = null;
  };
  return {
    endsDrag({ detail }) {
      const wasDragged = dragged.current;
      dragged.current = false;
      // A key and a screen reader click without a pointer, which is counted as none.
      return wasDragged && detail !== 0;
    },
    pointerHandlersOf: (id) => ({
      onPointerDown(event) {
        dragged.current = false;
        if (canEdit && event.button === 0) pressed.current = { from: id, at: pointOf(event) };
      },
      onPointerMove(event) {
        const start = pressed.current;
        if (start === null) return;
        const at = pointOf(event);
        if (!dragged.current && Math.hypot(at.x - start.at.x, at.y - start.at.y) < DRAG_PX) return;
        if (!dragged.current) event.currentTarget.setPointerCapture?.(event.pointerId);
        dragged.current = true;
        setAim({ kind: 'pointer', from: start.from, at });
      },
      onPointerUp(event) {
        const start = pressed.current;
        const to = start === null ? null : stateAt(diagram, pointOf(event));
        letGo();
        if (start !== null && dragged.current && to !== null && to !== start.from) join(start.from, to);
      },
      onPointerCancel() {
        dragged.current = false;
        letGo();
      },
    }),
  };
}

/** The next state that no step leads to yet, in the order of states; `null` when there is none. */
function nextTarget(
  { states, steps }: Pick<JoiningOptions, 'states' | 'steps'>,
  from: string,
  held: string | null,
  direction: 1 | -1,
): string | null {
  const free = states
    .map(({ id }) => id)
    .filter((id) => id !== from && !steps.some((step) => step.from === from && step.to === id));
  const at = held === null ? -1 : free.indexOf(held);
  const start = at < 0 && direction < 0 ? free.length : at;
  return free[(start + direction + free.length) % Math.max(1, free.length)] ?? null;
}

function centerOf({ nodes }: Diagram, id: string): Point {
  const node = nodes.find((each) => each.id === id);
  return node === undefined ? { x: 0, y: 0 } : { x: node.x + node.width / 2, y: node.y + NODE_HEIGHT / 2 };
}

function stateAt({ nodes }: Diagram, { x, y }: Point): string | null {
  const node = nodes.find(
    (each) => x >= each.x && x <= each.x + each.width && y >= each.y && y <= each.y + NODE_HEIGHT,
  );
  return node?.id ?? null;
}

function targetOf(diagram: Diagram, aim: Aim | null): string | null {
  if (aim === null) return null;
  const to = aim.kind === 'keys' ? aim.to : stateAt(diagram, aim.at);
  return to === aim.from ? null : to;
}

function lineOf(diagram: Diagram, aim: Aim | null): Joining['line'] {
  if (aim === null) return null;
  return {
    from: centerOf(diagram, aim.from),
    to: aim.kind === 'pointer' ? aim.at : centerOf(diagram, aim.to),
  };
}

function hintOf(aim: Aim | null, target: string | null, nameOf: (id: string) => string): string {
  if (aim === null) return 'Drag from a state to another to add a step, or press an arrow key on it.';
  if (target === null) return `From ${nameOf(aim.from)} to…`;
  return `From ${nameOf(aim.from)} to ${nameOf(target)}${aim.kind === 'keys' ? ': Enter adds the step' : ''}`;
}
