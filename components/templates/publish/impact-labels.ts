/** The labels of the effects of publishing a template. */
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { FieldImpact, TemplateImpact } from '#core/protocol/api/templates.ts';
import type { Template } from '#core/template/template.ts';

/** More than this many fields are counted rather than named. */
const NAMED = 4;

/** "Publishing v5 touches 37 Codices". */
export function impactTitle(impact: TemplateImpact, version: number): string {
  const { codices } = impact;
  if (codices === 0) return `Publishing v${version} touches no Codex yet`;
  return `Publishing v${version} touches ${codices === 1 ? 'one Codex' : `${codices} Codices`}`;
}

/** What becomes of the values of one field: "Size becomes a number. 8 values are converted, 2 are set aside." */
export function fieldImpactSentence(impact: FieldImpact): string {
  const { label, change, was, to, loses, converts, parks, restores } = impact;
  const values = (count: number) => (count === 1 ? '1 value' : `${count} values`);
  if (change === 'retired')
    return parks === 0
      ? `${label} is retired; it holds nothing.`
      : `${label} is retired: ${values(parks)} ${parks === 1 ? 'is' : 'are'} set aside.`;
  if (change === 'restored')
    return `${label} is back${converts === 0 ? '; it holds nothing.' : `, with ${values(converts)}.`}`;
  const kept = converts === 0 ? '' : ` ${values(converts)} ${converts === 1 ? 'goes' : 'go'} along.`;
  if (change === 'renamed') return `“${was}” is called “${impact.field}” from now on.${kept}`;
  const converted = converts - (restores ?? 0);
  const parts = [
    ...(restores ? [`${values(restores)} ${restores === 1 ? 'is' : 'are'} as before`] : []),
    ...(converted === 0 ? [] : [`${values(converted)} ${converted === 1 ? 'is' : 'are'} converted`]),
    ...(parks === 0 ? [] : [`${values(parks)} ${parks === 1 ? 'is' : 'are'} set aside`]),
  ];
  const type = to === undefined ? 'another type' : `“${fieldTypeOf(to).label}”`;
  const loss =
    loses == null || converts === 0 ? '' : ` Converted values lose ${loses}; the originals are set aside.`;
  return `${label} becomes ${type}: ${parts.length === 0 ? 'it holds nothing' : parts.join(', ')}.${loss}`;
}

/** A sentence for each kind of change: "Impact is added. Notes is retired: its text stays readable." */
export function impactSentences(impact: TemplateImpact, template: Template): readonly string[] {
  const { added, fields } = impact;
  const told = new Set(fields.map(({ field }) => field));
  const untold = (ids: readonly string[]) => ids.filter((id) => !told.has(id));
  const [changed, retired] = [untold(impact.changed), untold(impact.retired)];
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
  const breaks = impact.breaks?.length ?? 0;
  if (breaks > 0)
    sentences.push(breaks === 1 ? 'Another template breaks.' : `${breaks} other templates break.`);
  if (impact.counted !== undefined)
    sentences.push(
      `Values are counted in ${impact.counted.toLocaleString()} of ${impact.codices.toLocaleString()} Codices.`,
    );
  return sentences.length > 0 || fields.length > 0 ? sentences : ['No field changes.'];
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
