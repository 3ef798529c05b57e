/** Opens the pane beside a Codex, where it is a drawer, for links that lead to something in it. */
import { useEffect, useRef } from 'react';

/** The inspector chooses the tab by the same hashes. */
const IN_PANE: ReadonlySet<string> = new Set(['#review', '#conflicts']);

export function usePaneLink(open: (() => void) | undefined): void {
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    const follow = (): void => {
      if (IN_PANE.has(window.location.hash)) latest.current?.();
    };
    follow();
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
}
