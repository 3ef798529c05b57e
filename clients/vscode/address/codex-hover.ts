/** The text that the editor shows over a reference in code, as Markdown in which nothing that people wrote is markup. */
import type { CodexAtRevision } from '../../node/rest/wire-types.ts';

/** The commands that its links may start; no others are followed by the editor. */
export const HOVER_COMMANDS = ['bindery.openMarkdown', 'bindery.openForm', 'bindery.openInBrowser'] as const;

const MAX_EXCERPT = 400;
/** Characters that Markdown reads as markup, or as the beginning of a reference to another character. */
const MARKUP = /[\\`*_{}[\]<>()#+\-.!|~&:@]/g;

export type HoverCodex = Pick<CodexAtRevision, 'id' | 'title' | 'fields' | 'updatedAt' | 'updatedBy'> & {
  readonly templateName: string;
};

/** The title, the template, who changed it when, the first words, and links that open it. */
export function writeHover(codex: HoverCodex, dateOf: (instant: string) => string): string {
  const { id, title, templateName, fields, updatedAt, updatedBy } = codex;
  const shownTitle = title === '' ? 'Untitled' : title;
  const excerpt = firstWords(fields);
  const [markdown, form, browser] = HOVER_COMMANDS.map((command) => commandUri(command, { id, title }));
  return [
    `**${plain(shownTitle)}**`,
    `${plain(templateName)} · changed ${plain(dateOf(updatedAt))} by ${plain(updatedBy.name)}`,
    ...(excerpt === '' ? [] : [plain(excerpt)]),
    `[Markdown](${markdown}) · [Form](${form}) · [Browser](${browser})`,
  ].join('\n\n');
}

/** The address that starts a command of the editor with one argument. */
export function commandUri(command: string, argument: object): string {
  // Of these a link in Markdown would end at the first.
  const escaped = encodeURIComponent(JSON.stringify([argument])).replace(
    /[()]/g,
    (bracket) => `%${bracket.charCodeAt(0).toString(16)}`,
  );
  return `command:${command}?${escaped}`;
}

/** The first text that says something, on one line. */
function firstWords(fields: HoverCodex['fields']): string {
  for (const value of Object.values(fields)) {
    const isRich = typeof value === 'object' && value !== null && 'markdown' in value;
    const words = isRich ? value['markdown'] : value;
    if (typeof words !== 'string' || words.trim().length < 20) continue;
    const line = words
      .replaceAll(/[#*_`>]+/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim();
    return [...line].length <= MAX_EXCERPT ? line : `${[...line].slice(0, MAX_EXCERPT).join('')}…`;
  }
  return '';
}

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().replaceAll(MARKUP, '\\$&');
}
