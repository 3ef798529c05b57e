/** The React context that says whether the fields of an open Codex show who wrote them; chosen once for all Codices of a browser. */
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';

export interface Blame {
  readonly shown: boolean;
  toggle(): void;
}

/** `null` where nobody is told who wrote it: guests, previews, history. */
const BlameContext = createContext<Blame | null>(null);

/** Lets what is in it show the writers; the choice is of whoever uses this browser, off until they make it. */
export function BlameScope({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState(read);
  const blame = useMemo<Blame>(
    () => ({
      shown,
      toggle() {
        keep(!shown);
        setShown(!shown);
      },
    }),
    [shown],
  );
  return <BlameContext.Provider value={blame}>{children}</BlameContext.Provider>;
}

export function useBlameShown(): boolean {
  return useContext(BlameContext)?.shown ?? false;
}

/** How the writers are shown and hidden; `null` where there is nothing to choose. */
export function useBlameSwitch(): Blame | null {
  return useContext(BlameContext);
}

const KEY = 'bindery-writers';

function read(): boolean {
  try {
    return localStorage.getItem(KEY) === 'shown';
  } catch {
    return false;
  }
}

/** Where a browser keeps nothing, the choice is that of the page. */
function keep(shown: boolean): void {
  try {
    if (shown) localStorage.setItem(KEY, 'shown');
    else localStorage.removeItem(KEY);
  } catch {
    // It holds for this page.
  }
}
