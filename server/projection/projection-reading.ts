/** Everything that the projections need of a document, read in one go. */
import { titleOf } from '#core/codex/pattern-title.ts';
import { isRepairDue } from '#core/codex/slot-repair.ts';
import { isTakeOverDue } from '#core/codex/take-over.ts';
import { followsDay } from '#core/formula/day-formulas.ts';
import { figuresOf } from '#core/formula/figures.ts';
import { askOf, type RollUpResults, rollUpsOf } from '#core/formula/roll-ups.ts';
import { type ComparableFields, titleValue } from '#core/search/local-entry.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import { readComparableFields } from '#richtext/search/comparable-fields.ts';
import { readForSearch } from '#richtext/search/search-entries.ts';
import { defineReading, namesOf } from '../codices/content/codex-reading.ts';
import { readFieldValues } from '../codices/content/field-values.ts';
import { storableJson, storableText } from '../database/database-text.ts';
import { type RelationsContext, type RelationsReading, readRelations } from './project-relations.ts';
import { makeSearchRow, type SearchRow } from './tables/search-index.ts';

export interface ProjectionReading {
  readonly title: string;
  readonly templateVersion: number;
  /** JSON. */
  readonly fields: string;
  /** JSON. */
  readonly figures: string;
  readonly rollUpAsks: readonly string[];
  /** The day that its formulas asked for; `null` where none did. */
  readonly valuesDay: string | null;
  readonly search: SearchRow;
  readonly compared: ComparableFields['values'];
  readonly relations: RelationsReading;
  /** Content under an earlier type of a field has changed since the field took it over, or stands where a reader without slots wrote it. */
  readonly isTakeOverDue: boolean;
}

/** What the context was looked up for; a document that is pinned to another version is not read. */
interface ProjectionContext extends RelationsContext {
  readonly templateVersion: number;
  /** Where the workspace is. */
  readonly today: string;
  /** As they were worked out last. */
  readonly rollUps: RollUpResults;
}

interface VersionedReading {
  readonly templateVersion: number;
  readonly content: ProjectionReading | null;
}

export const projectionReading = defineReading(
  'read a Codex for its tables',
  (codex, template, context: ProjectionContext): VersionedReading => {
    const { today, people, rollUps } = context;
    const templateVersion = template.version;
    if (templateVersion !== context.templateVersion) return { templateVersion, content: null };
    const fields = readFieldValues(codex, template, { richText: 'markdown', today, rollUps });
    const figures = figuresOf(fields, { fields: template.fields, today, rollUps });
    const title = storableText(titleOf(codex, template, namesOf(people)));
    const { values: compared } = readComparableFields(codex, template, { values: fields, today, rollUps });
    const content = {
      templateVersion,
      title,
      fields: JSON.stringify(storableJson(fields)),
      figures: JSON.stringify(storableJson(figures)),
      rollUpAsks: [...new Set(rollUpsOf(template).map(askOf))],
      valuesDay: followsDay(template) ? today : null,
      search: makeSearchRow(readForSearch(codex, template, fields, (id) => people.get(id))),
      compared: { ...compared, ...titleValue(title) },
      relations: readRelations(codex, template, context),
      isTakeOverDue: isRepairDue(codex.doc, template) || isTakeOverDue(codex, template, richTextForms),
    };
    return { templateVersion, content };
  },
);
