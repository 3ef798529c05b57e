/** The registry of actions for the command palette, and their choice by a query. */

import { useEffect, useRef } from 'react';
import type { Role } from '#core/access/policy.ts';
import { isAtLeast } from '#core/access/policy.ts';
import { createObservable, type Observable } from '#core/observable.ts';
import type { TemplateSummary } from '#core/protocol/api/templates.ts';
import { foldText } from '#core/search/words.ts';

export type PaletteIcon =
  | 'archive'
  | 'export'
  | 'go'
  | 'history'
  | 'import'
  | 'keys'
  | 'leave'
  | 'link'
  | 'move'
  | 'new'
  | 'print'
  | 'search'
  | 'share'
  | 'sync'
  | 'theme'
  | 'trash';

export interface PaletteAction {
  /** Unlike any other action's. */
  readonly id: string;
  readonly label: string;
  /** Other words people look for it by. */
  readonly words: string;
  readonly icon: PaletteIcon;
  readonly template?: TemplateSummary;
  /** It is about the Codex on the page, and stands before what can be done anywhere. */
  readonly here?: boolean;
  readonly run: () => void;
}

const offers = new Map<object, readonly PaletteAction[]>();
const offered = createObservable<readonly PaletteAction[]>([]);

function changed(): void {
  offered.set([...offers.values()].flat());
}

/** The actions that parts of the page offer while they are there. */
export const offeredActions: Observable<readonly PaletteAction[]> = offered;

/** Puts actions into the palette; what it returns takes them out again. */
export function offerActions(actions: readonly PaletteAction[]): () => void {
  const offer = {};
  offers.set(offer, actions);
  changed();
  return () => {
    offers.delete(offer);
    changed();
  };
}

/**
 * Offers actions while the calling component is on the page. They may be made anew at every rendering: what runs is always the
 * latest, and the palette is told only when ids or labels change.
 */
export function useOfferedActions(actions: readonly PaletteAction[]): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const names = actions.map(({ id, label }) => `${id} ${label}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names stand for the actions
  useEffect(
    () =>
      offerActions(
        latest.current.map((action) => ({
          ...action,
          run: () => latest.current.find(({ id }) => id === action.id)?.run(),
        })),
      ),
    [names],
  );
}

/** What an action may need to do its work. */
export interface PaletteHands {
  readonly go: (path: string) => void;
  readonly create: (templateId: string) => void;
  readonly setColorScheme: (scheme: 'light' | 'dark' | 'auto') => void;
  readonly showShortcuts: () => void;
  readonly signOut: () => void;
}

/** Everything this person may do from here, in the order shown. */
export function listActions(
  role: Role,
  templates: readonly TemplateSummary[],
  hands: PaletteHands,
): readonly PaletteAction[] {
  const making = isAtLeast(role, 'editor')
    ? templates.map(
        (template): PaletteAction => ({
          id: `new-${template.id}`,
          label: `New ${template.name.toLocaleLowerCase()}`,
          words: `create make codex ${template.description}`,
          icon: 'new',
          template,
          run: () => hands.create(template.id),
        }),
      )
    : [];
  const go = (path: string, label: string, words: string): PaletteAction => ({
    id: path,
    label,
    words,
    icon: 'go',
    run: () => hands.go(path),
  });
  const ruling = isAtLeast(role, 'admin')
    ? [
        go('/admin/templates', 'Templates', 'admin fields editor'),
        go('/admin/members', 'Members', 'admin people roles'),
      ]
    : [];
  const look = (scheme: 'light' | 'dark' | 'auto', label: string): PaletteAction => ({
    id: `theme-${scheme}`,
    label,
    words: 'theme color scheme appearance mode',
    icon: 'theme',
    run: () => hands.setColorScheme(scheme),
  });
  return [
    go('/', 'Home', 'start recent'),
    { ...go('/search', 'Search', 'find filter all results'), icon: 'search' },
    ...making,
    ...ruling,
    go('/trash', 'Trash', 'deleted restore'),
    go('/account', 'Account', 'password api tokens profile appearance'),
    look('light', 'Light theme'),
    look('dark', 'Dark theme'),
    look('auto', 'Theme of the system'),
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      words: 'keys help',
      icon: 'keys',
      run: hands.showShortcuts,
    },
    { id: 'sign-out', label: 'Sign out', words: 'log out leave', icon: 'leave', run: hands.signOut },
  ];
}

/** Actions that have every word of `query` at the start of one of their own words; label matches come first. */
export function pickActions(actions: readonly PaletteAction[], query: string): readonly PaletteAction[] {
  const wanted = wordsOf(query);
  if (wanted.length === 0) return actions;
  const begins = (text: string) => {
    const own = wordsOf(text);
    return wanted.every((word) => own.some((each) => each.startsWith(word)));
  };
  const byLabel = actions.filter((action) => begins(action.label));
  const byWords = actions.filter(
    (action) => !byLabel.includes(action) && begins(`${action.label} ${action.words}`),
  );
  return [...byLabel, ...byWords];
}

/** True when the best action is called what was typed, so that it comes before Codices that merely mention it. */
export function isMeant(actions: readonly PaletteAction[], query: string): boolean {
  const typed = wordsOf(query).join(' ');
  return (
    typed !== '' &&
    wordsOf(actions[0]?.label ?? '')
      .join(' ')
      .startsWith(typed)
  );
}

function wordsOf(text: string): readonly string[] {
  return foldText(text).split(' ').filter(Boolean);
}
