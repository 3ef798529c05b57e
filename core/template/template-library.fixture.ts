/** For tests: small templates, written inline. */
import type { Issue } from '#core/errors.ts';
import { parseTemplate } from './parse-template.ts';
import type { Template } from './template.ts';
import { resolveTemplate } from './template-inheritance.ts';
import type { TemplateSource } from './template-source.ts';

export function sourceOf(text: string): TemplateSource {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Error(`the fixture does not parse: ${describeIssues(parsed.issues).join('; ')}`);
  return parsed.source;
}

/** A lookup over sources by their ids. */
export function lookupOf(sources: readonly TemplateSource[]): (id: string) => TemplateSource | undefined {
  return (id) => sources.find((source) => source.id === id);
}

/** A template that stands alone, from the inside of its `fields` and what else it says. */
export function templateOf(fields: string, others = ''): Template {
  const source = sourceOf(`{ id: 'sample', version: 1, ${others} fields: { ${fields} } }`);
  const resolved = resolveTemplate('sample', lookupOf([source]));
  if (!resolved.ok)
    throw new Error(`the fixture does not resolve: ${describeIssues(resolved.issues).join('; ')}`);
  return resolved.template;
}

/** `line:column message`, which reads well in a failing test. */
export function describeIssues(issues: readonly Issue[]): string[] {
  return issues.map(({ line, column, message }) => `${line}:${column} ${message}`);
}
