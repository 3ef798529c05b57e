/** The registry of commands: offered by parts of the page, filtered by a query. */

import { useEffect, useRef } from 'react';
import type { Role } from '#core/access/policy.ts';
import { isAtLeast } from '#core/access/policy.ts';
import { createObservable, type Observable } from '#core/observable.ts';
import type { TemplateSummary } from '#core/protocol/api/templates.ts';
import { timelinePath } from '#core/protocol/page-address.ts';
import { foldText } from '#core/search/words.ts';

export type CommandIcon =
  | 'archive'
  | 'branch'
  | 'export'
  | 'go'
  | 'history'
  | 'import'
  | 'keys'
  | 'leave'
  | 'link'
  | 'mode'
  | 'move'
  | 'new'
  | 'print'
  | 'search'
  | 'share'
  | 'star'
  | 'sync'
  | 'theme'
  | 'trash';

export interface Command {
  /** Unique among commands. */
  readonly id: string;
  readonly label: string;
  /** Other words people look for it by. */
  readonly words: string;
  readonly icon: CommandIcon;
  readonly template?: TemplateSummary;
  /** It is about the Codex on the page, and stands before what can be done anywhere. */
  readonly here?: boolean;
  readonly run: () => void;
}

const offers = new Map<object, readonly Command[]>();
const offered = createObservable<readonly Command[]>([]);

function changed(): void {
  offered.set([...offers.values()].flat());
}

/** The commands that parts of the page offer while they are shown. */
export const offeredCommands: Observable<readonly Command[]> = offered;

/** Adds commands to the palette; the function it returns removes them. */
export function offerCommands(commands: readonly Command[]): () => void {
  const offer = {};
  offers.set(offer, commands);
  changed();
  return () => {
    offers.delete(offer);
    changed();
  };
}

/**
 * Offers commands while the calling component is mounted. They may be new objects on every render: the latest run, and the
 * palette updates only when ids or labels change.
 */
export function useOfferedCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const names = commands.map(({ id, label }) => `${id} ${label}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names stand for the commands
  useEffect(
    () =>
      offerCommands(
        latest.current.map((command) => ({
          ...command,
          run: () => latest.current.find(({ id }) => id === command.id)?.run(),
        })),
      ),
    [names],
  );
}

/** What commands need to do their work. */
export interface CommandServices {
  readonly go: (path: string) => void;
  readonly create: (templateId: string) => void;
  readonly setColorScheme: (scheme: 'light' | 'dark' | 'auto') => void;
  readonly showShortcuts: () => void;
  readonly signOut: () => void;
}

/** All general commands of this person, in order. */
export function listCommands(
  role: Role,
  templates: readonly TemplateSummary[],
  services: CommandServices,
): readonly Command[] {
  const making = isAtLeast(role, 'editor')
    ? templates.map(
        (template): Command => ({
          id: `new-${template.id}`,
          label: `New ${template.name.toLocaleLowerCase()}`,
          words: `create make codex ${template.description}`,
          icon: 'new',
          template,
          run: () => services.create(template.id),
        }),
      )
    : [];
  const go = (path: string, label: string, words: string): Command => ({
    id: path,
    label,
    words,
    icon: 'go',
    run: () => services.go(path),
  });
  const ruling = isAtLeast(role, 'admin')
    ? [
        go('/admin/templates', 'Templates', 'admin fields editor'),
        go('/admin/members', 'Members', 'admin people roles'),
      ]
    : [];
  const look = (scheme: 'light' | 'dark' | 'auto', label: string): Command => ({
    id: `theme-${scheme}`,
    label,
    words: 'theme color scheme appearance mode',
    icon: 'theme',
    run: () => services.setColorScheme(scheme),
  });
  return [
    go('/', 'Home', 'start recent'),
    { ...go('/search', 'Search', 'find filter all results'), icon: 'search' },
    ...making,
    ...ruling,
    go(timelinePath(), 'Timeline', 'activity changes what happened everybody'),
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
      run: services.showShortcuts,
    },
    { id: 'sign-out', label: 'Sign out', words: 'log out leave', icon: 'leave', run: services.signOut },
  ];
}

/** Commands that have every word of `query` at the start of one of their own words; label matches come first. */
export function pickCommands(commands: readonly Command[], query: string): readonly Command[] {
  const wanted = wordsOf(query);
  if (wanted.length === 0) return commands;
  const begins = (text: string) => {
    const own = wordsOf(text);
    return wanted.every((word) => own.some((each) => each.startsWith(word)));
  };
  const byLabel = commands.filter((command) => begins(command.label));
  const byWords = commands.filter(
    (command) => !byLabel.includes(command) && begins(`${command.label} ${command.words}`),
  );
  return [...byLabel, ...byWords];
}

/** Whether the query is the beginning of the best command's label, which is then listed before Codices. */
export function isMeant(commands: readonly Command[], query: string): boolean {
  const typed = wordsOf(query).join(' ');
  return (
    typed !== '' &&
    wordsOf(commands[0]?.label ?? '')
      .join(' ')
      .startsWith(typed)
  );
}

function wordsOf(text: string): readonly string[] {
  return foldText(text).split(' ').filter(Boolean);
}
