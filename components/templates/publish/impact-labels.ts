/** The labels of the effects of publishing a template. */
import type { TemplateImpact } from '#core/protocol/api/templates.ts';
import type { Template } from '#core/template/template.ts';

/** More than this many fields are counted rather than named. */
const NAMED = 4;

/** "Publishing v5 touches 37 Codices". */
export function impactTitle(impact: TemplateImpact, version: number): string {
  const { codices } = impact;
  if (codices === 0) return `Publishing v${version} touches no Codex yet`;
  return `Publishing v${version} touches ${codices === 1 ? 'one Codex' : `${codices} Codices`}`;
}

/** A sentence for each kind of change: "Impact is added. Notes is retired: its text stays readable." */
export function impactSentences(impact: TemplateImpact, template: Template): readonly string[] {
  const { added, changed, retired } = impact;
  const sentences: string[] = [];
  if (added.length > 0) sentences.push(`${touchedFieldNames(added, template)} ${are(added)} added.`);
  if (changed.length > 0) {
    sentences.push(`${touchedFieldNames(changed, template)} ${changed.length === 1 ? 'changes' : 'change'}.`);
  }
  if (retired.length > 0) {
    const whose = retired.length === 1 ? 'its' : 'their';
    sentences.push(
      `${touchedFieldNames(retired, template)} ${are(retired)} retired: ${whose} content stays readable.`,
    );
  }
  return sentences.length > 0 ? sentences : ['No field changes.'];
}

function are(ids: readonly string[]): string {
  return ids.length === 1 ? 'is' : 'are';
}

function touchedFieldNames(ids: readonly string[], template: Template): string {
  if (ids.length > NAMED) return `${ids.length} fields`;
  const labels = ids.map((id) => (template.fields[id] ?? template.retired[id])?.label ?? id);
  const last = labels.at(-1) ?? '';
  return labels.length < 2 ? last : `${labels.slice(0, -1).join(', ')} and ${last}`;
}
