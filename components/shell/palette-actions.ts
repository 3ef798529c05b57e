/** What the command palette offers besides Codices, and how a query picks from it. */
import type { Role } from '#core/access/policy.ts';
import { isAtLeast } from '#core/access/policy.ts';
import type { TemplateSummary } from '#core/protocol/api/templates.ts';

export interface PaletteAction {
  readonly id: string;
  readonly label: string;
  /** Other words people look for it by. */
  readonly words: string;
  readonly icon: 'go' | 'new' | 'theme' | 'keys' | 'leave';
  readonly template?: TemplateSummary;
  readonly run: () => void;
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
  return text
    .toLocaleLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
