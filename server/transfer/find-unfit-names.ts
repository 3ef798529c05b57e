/** Finds references and people of imported Codices that do not exist here; they are kept and reported. */
import type { UserActor } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import type { Issue } from '#core/errors.ts';
import { checkReferred } from '#core/rules/check-referred.ts';
import { type JudgedContent, namedIn, readJudged } from '#core/rules/value-problems.ts';
import { namedBy } from '#core/rules/workspace-facts.ts';
import type { Template } from '#core/template/template.ts';
import { findFacts } from '../codices/content/find-facts.ts';
import type { Services } from '../ports/services.ts';

const MAX_ISSUES = 100;

export interface NamingCodex {
  readonly id: string;
  readonly template: Template;
  readonly path: Issue['path'];
}

/** What of a document names others. Files are left to `adoptAssets`, which looks for them anyway. */
export function readNamed(codex: Codex, template: Template): JudgedContent {
  const { values, references } = readJudged(codex, template);
  return { values: values.filter(([{ type }]) => !['assets', null].includes(namedBy(type))), references };
}

/** `contents` are those of the documents in the order of the Codices, with the ids of this instance already. */
export async function findUnfitNames(
  services: Services,
  actor: UserActor,
  codices: readonly NamingCodex[],
  contents: readonly JudgedContent[],
): Promise<readonly Issue[]> {
  const imported = new Map(
    codices.map(({ id, template }) => [id, { templateId: template.id, trashed: false }]),
  );
  const issues: Issue[] = [];
  for (const [place, { id: codexId, template, path }] of codices.entries()) {
    const content = contents[place];
    if (content === undefined || issues.length >= MAX_ISSUES) break;
    const found = await findFacts(services, actor, namedIn(content));
    const facts = { ...found, codices: new Map([...found.codices, ...imported]) };
    for (const [field, value] of content.values) {
      const unfit = checkReferred(template, field, value, { codexId, facts, moment: 'standing' });
      issues.push(...unfit.map((issue) => ({ ...issue, path: [...path, 'fields', ...issue.path] })));
    }
    for (const [index, { target }] of content.references.entries()) {
      if (facts.codices.has(target)) continue;
      issues.push({ path: [...path, 'references', index], message: 'There is no such Codex here.' });
    }
  }
  return issues.slice(0, MAX_ISSUES);
}
