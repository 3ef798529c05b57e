'use client';
/** The React context of the two side panes: which of them this page has, and which is open. */
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';

interface Pane {
  readonly opened: boolean;
  readonly open: () => void;
  readonly close: () => void;
}

/** `null` where there is no such pane, e.g. the navigator for guests. */
const NavigatorPane = createContext<Pane | null>(null);
const InspectorPane = createContext<Pane | null>(null);

export const useNavigatorPane = () => useContext(NavigatorPane);
export const useInspectorPane = () => useContext(InspectorPane);

export function NavigatorPaneProvider({ children }: { readonly children: ReactNode }) {
  return <NavigatorPane value={usePane()}>{children}</NavigatorPane>;
}

export function InspectorPaneProvider({
  exists,
  children,
}: {
  readonly exists: boolean;
  readonly children: ReactNode;
}) {
  const pane = usePane();
  return <InspectorPane value={exists ? pane : null}>{children}</InspectorPane>;
}

function usePane(): Pane {
  const [opened, setOpened] = useState(false);
  return useMemo(() => ({ opened, open: () => setOpened(true), close: () => setOpened(false) }), [opened]);
}
