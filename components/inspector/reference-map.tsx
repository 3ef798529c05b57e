/** The neighbours of a Codex as a small graph, beside the cards that say the same. */
import { type KeyboardEvent, type MouseEvent, useMemo, useRef, useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { layOut, type Place } from '#components/graph/force-layout.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import type { ReferenceBody } from '#core/protocol/api/references.ts';
import type { ListedBacklink, ReferenceGroup } from './reference-groups.ts';
import styles from './references.module.css';

interface ReferenceMapProps {
  readonly groups: readonly ReferenceGroup[];
  readonly backlinks: readonly ListedBacklink[];
  readonly known: readonly ReferenceBody[];
}

interface Neighbour {
  readonly id: string;
  readonly title: string;
  /** “Depends on”, “Needed by”. */
  readonly how: string;
}

const [WIDTH, HEIGHT, MARGIN] = [292, 200, 14];
/** More would be a smudge; the cards hold them all. */
const MOST = 40;

export function ReferenceMap({ groups, backlinks, known }: ReferenceMapProps) {
  const { codexId } = useCodexContext();
  const all = neighbours(groups, backlinks, known);
  const shown = all.slice(0, MOST);
  const ids = shown.map(({ id }) => id).join();
  const places = useMemo(() => {
    const neighbourIds = ids === '' ? [] : ids.split(',');
    const edges = neighbourIds.map((target) => ({ source: codexId, target }));
    return layOut([codexId, ...neighbourIds], edges, { width: WIDTH, height: HEIGHT, margin: MARGIN });
  }, [ids, codexId]);
  const [active, setActive] = useState(0);
  const [named, setNamed] = useState<string | null>(null);
  const map = useRef<SVGSVGElement>(null);
  const self = places.get(codexId);
  if (self === undefined || shown.length === 0) return null;

  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (active + step + shown.length) % shown.length;
    setActive(next);
    map.current?.querySelectorAll<SVGAElement>('a')[next]?.focus();
  };
  const caption = shown.find(({ id }) => id === named);
  return (
    <figure className={styles['map']}>
      {/* biome-ignore lint/a11y/useSemanticElements: nothing else groups the parts of a drawing */}
      <svg
        ref={map}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="group"
        aria-label="Graph of these references; arrow keys go from one Codex to the next"
        onKeyDown={move}
      >
        {shown.map(({ id }) => {
          const place = places.get(id) ?? self;
          return (
            <line
              key={id}
              x1={self.x}
              y1={self.y}
              x2={place.x}
              y2={place.y}
              data-named={id === named || undefined}
            />
          );
        })}
        {shown.map((neighbour, index) => (
          <Node
            key={neighbour.id}
            neighbour={neighbour}
            place={places.get(neighbour.id) ?? self}
            focusable={index === Math.min(active, shown.length - 1)}
            onFocus={() => setActive(index)}
            onName={setNamed}
          />
        ))}
        <circle className={styles['self']} cx={self.x} cy={self.y} r={8.5} />
      </svg>
      <figcaption className={styles['caption']} aria-hidden>
        {caption === undefined ? surplus(all.length - shown.length) : `${caption.title} · ${caption.how}`}
      </figcaption>
    </figure>
  );
}

interface NodeProps {
  readonly neighbour: Neighbour;
  readonly place: Place;
  readonly focusable: boolean;
  readonly onFocus: () => void;
  /** `null` when it is left. */
  readonly onName: (id: string | null) => void;
}

function Node({ neighbour: { id, title, how }, place, focusable, onFocus, onName }: NodeProps) {
  const { services } = useCodexContext();
  const href = services.codexHref(id) ?? undefined;
  const open = (event: MouseEvent) => {
    if (href === undefined || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    services.navigate(href);
  };
  return (
    <a
      href={href}
      aria-label={`${title}, ${how}`}
      tabIndex={focusable ? 0 : -1}
      onClick={open}
      onFocus={() => {
        onFocus();
        onName(id);
      }}
      onBlur={() => onName(null)}
      onPointerEnter={() => onName(id)}
      onPointerLeave={() => onName(null)}
    >
      <circle className={styles['reach']} cx={place.x} cy={place.y} r={13} />
      <circle className={styles['node']} cx={place.x} cy={place.y} r={6.5} />
    </a>
  );
}

function neighbours(
  groups: readonly ReferenceGroup[],
  backlinks: readonly ListedBacklink[],
  known: readonly ReferenceBody[],
): readonly Neighbour[] {
  const titles = new Map(known.map(({ target }) => [target.id, target.title]));
  const found = new Map<string, Neighbour>();
  const add = (id: string, title: string, how: string): void => {
    const same = found.get(id);
    found.set(id, { id, title: displayTitle(title), how: same === undefined ? how : `${same.how}, ${how}` });
  };
  for (const { label, items } of groups) {
    for (const { target } of items) add(target, titles.get(target) ?? '', label.toLowerCase());
  }
  for (const { source, labels } of backlinks) add(source.id, source.title, labels.join(', ').toLowerCase());
  return [...found.values()];
}

function surplus(count: number): string {
  return count <= 0 ? '\u00a0' : `and ${count} more in the lists above`;
}
