/** Finds what other templates say that a new version of one would make wrong: names of fields, options and kinds that are gone or changed. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Issue } from '#core/errors.ts';
import type { TemplateBreak } from '#core/protocol/api/templates.ts';
import { rollUpsFrom } from '#core/related/check-roll-ups.ts';
import { parsePublishedTemplate } from '#core/template/parse-template.ts';
import type { Template } from '#core/template/template.ts';
import type { TemplateSource } from '#core/template/template-source.ts';
import { type PublishedTemplates, resolveAmong } from './prepare-template.ts';

/** After so long, other work of the process gets a turn. */
const TURN_MS = 10;
/** A template that goes wrong in more places is told by the first. */
const MAX_PLACES = 20;

/**
 * The templates that could be published as they are now, and not any more once `next` is; and those with a roll-up to which its Codices
 * would add nothing any more. Each is checked as it would be at its own next publication, before and after, so what was wrong
 * already is not told. By the names of the templates.
 */
export async function findBreaks(
  published: PublishedTemplates,
  next: Template,
  source: string,
): Promise<TemplateBreak[]> {
  const after = new Map([...published, [next.id, { template: next, source }]]);
  const found: TemplateBreak[] = [];
  let begunAt = performance.now();
  for (const [id, { template, source: text }] of published) {
    if (id === next.id) continue;
    if (performance.now() - begunAt >= TURN_MS) {
      await nextTurn();
      begunAt = performance.now();
    }
    const parsed = parsePublishedTemplate(text, id);
    if (!parsed.ok) continue;
    const refused = newIssues(parsed.source, published, after);
    const isTold = ({ path }: Issue) => refused.some((issue) => issue.path.join('.') === path.join('.'));
    const silent = silencedRollUps(next, template, { published, after, source: parsed.source });
    const places = [...refused, ...silent.filter((issue) => !isTold(issue))].slice(0, MAX_PLACES);
    if (places.length > 0) found.push({ template: id, name: template.name, places: places.map(toPlace) });
  }
  return found.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

function newIssues(
  source: TemplateSource,
  before: PublishedTemplates,
  after: PublishedTemplates,
): readonly Issue[] {
  const now = resolveAmong(source, after);
  if (now.ok) return [];
  const then = resolveAmong(source, before);
  const known = new Set(then.ok ? [] : then.issues.map(nameOf));
  return now.issues.filter((issue) => !known.has(nameOf(issue)));
}

interface Surroundings {
  readonly published: PublishedTemplates;
  readonly after: PublishedTemplates;
  /** Of the template whose roll-ups these are. */
  readonly source: TemplateSource;
}

/** A sum over several templates stays valid when one of them loses the field, and is another sum all the same. */
function silencedRollUps(
  next: Template,
  template: Template,
  { published, after, source }: Surroundings,
): readonly Issue[] {
  const from = (all: PublishedTemplates) =>
    rollUpsFrom(
      next.id,
      template,
      [...all.values()].map((one) => one.template),
    );
  const kept = new Set(from(after).map(({ field, rollUp }) => `${field} ${rollUp.key}`));
  return from(published)
    .filter(({ field, rollUp }) => !kept.has(`${field} ${rollUp.key}`))
    .map(({ field, rollUp }): Issue => {
      const path = ['fields', field, 'expression'];
      const isLeft = rollUp.field !== null && !Object.hasOwn(next.fields, rollUp.field);
      const message = isLeft
        ? `“${next.name}” no longer has the field “${rollUp.field}”, so ${rollUp.key} leaves its Codices out.`
        : `${rollUp.key} leaves out the Codices of “${next.name}”, which are no longer related in this way.`;
      return { path, message, ...source.locate(path)?.span };
    });
}

function nameOf({ path, message }: Issue): string {
  return JSON.stringify([path, message]);
}

function toPlace({ path, message, line, column }: Issue): TemplateBreak['places'][number] {
  return {
    path: [...path],
    message,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}
