/** The beginning of a new Codex of an edited template, for its preview. */

import type { Template } from '#core/template/template.ts';
import { fillTitle } from '#core/template/title-pattern.ts';

/** More fields than these are counted. */
const MOST_NAMED = 3;

/** Its title, which follows the fields where there is a pattern; fields begin with their defaults by themselves. */
export function beginNew(template: Template): {
  readonly title: string;
  readonly values: Record<string, never>;
  readonly titleDay?: string;
} {
  const title = fillTitle(template, {}, today());
  return { title, values: {}, ...(template.titlePattern === null ? {} : { titleDay: today() }) };
}

/** In a sentence or two: its title, what is filled in, and the children that come with it. */
export function describeBeginning(template: Template): string {
  const { children, fields, titlePattern } = template;
  const filled = Object.values(fields).filter(({ default: value }) => value !== null);
  const title = titlePattern === null ? 'without a title' : `as “${fillTitle(template, {}, today())}”`;
  const named =
    filled.length > MOST_NAMED ? `${filled.length} fields` : listed(filled.map(({ label }) => label));
  const values = filled.length === 0 ? 'empty' : `with ${named} filled in`;
  const made = children.create.map(({ title: name, template: id }) => `“${name || id}”`);
  const along =
    made.length === 0
      ? ''
      : ` ${made.length === 1 ? 'A child comes' : `${made.length} children come`} with it: ${made.join(', ')}.`;
  return `A new Codex begins ${title}, ${values}.${along}`;
}

function listed(labels: readonly string[]): string {
  const quoted = labels.map((label) => `“${label}”`);
  return [quoted.slice(0, -1).join(', '), ...quoted.slice(-1)].filter((part) => part !== '').join(' and ');
}

function today(): string {
  return new Date().toLocaleDateString('sv-SE');
}
