/** A hook that lays a graph out a slice at a time, so that the page stays responsive. */
import { useEffect, useMemo, useState } from 'react';
import { createLayout, type Layout } from './force-layout.ts';
import type { GraphIndex } from './graph-index.ts';

/** How long the forces may work in each frame. */
const SLICE_MS = 9;

interface GraphLayout {
  readonly layout: Layout;
  /** Changes whenever the places in `layout` have moved. */
  readonly round: number;
  readonly moving: boolean;
}

/** The layout of `index`, animated frame by frame, or finished at once for reduced motion. */
export function useGraphLayout(index: GraphIndex): GraphLayout {
  const [round, setRound] = useState(0);
  const [moving, setMoving] = useState(true);
  const layout = useMemo(
    () =>
      createLayout(
        index.nodes.map(({ id }) => id),
        index.edges,
      ),
    [index],
  );
  useEffect(() => {
    setMoving(true);
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    let frame = requestAnimationFrame(function work() {
      const goesOn = layout.step(SLICE_MS, () => performance.now());
      if (!goesOn || !still) setRound((last) => last + 1);
      if (goesOn) frame = requestAnimationFrame(work);
      else setMoving(false);
    });
    return () => cancelAnimationFrame(frame);
  }, [layout]);
  return { layout, round, moving };
}
