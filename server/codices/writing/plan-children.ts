/** Plans the children that a template creates together with a Codex. */
import type { Actor } from '#core/access/policy.ts';
import { reachesWhole } from '#core/access/template-limits.ts';
import { BinderyError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import type { LeftOutBody } from '#core/protocol/api/codices.ts';
import { childValues } from '#core/related/child-values.ts';
import type { Template } from '#core/template/template.ts';
import { fillTitle } from '#core/template/title-pattern.ts';
import { storableJson, storableText } from '../../database/database-text.ts';
import type { Services } from '../../ports/services.ts';
import type { NewCodexRow } from '../../projection/tables/codex-store.ts';
import type { FieldValues } from '../content/field-values.ts';
import { idFromKey } from './derived-id.ts';
import { findUnfit } from './unfit-values.ts';

/** Enough for any form; templates that make one another would go on for ever. */
const MAX_CHILDREN = 100;

/**
 * Rows for `children.create` of the template and recursively of theirs, parents first, with the values that they take from their parents;
 * `today` goes into their titles. Ids
 * are derived from the parent's, so that a retry plans the same. Unknown and archived templates and cycles create no child. Values that a
 * child may not begin with are left out, and named.
 */
export async function planChildren(
  services: Services,
  actor: Actor,
  root: NewCodexRow,
  template: Template,
  today: string,
): Promise<{ readonly rows: readonly NewCodexRow[]; readonly leftOut: readonly LeftOutBody[] }> {
  const planned: NewCodexRow[] = [];
  const leftOut: LeftOutBody[] = [];
  const open = [{ row: root, template, above: new Set([template.id]) }];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const [index, wanted] of next.template.children.create.entries()) {
      const { template: id, title } = wanted;
      if (planned.length === MAX_CHILDREN) return { rows: planned, leftOut };
      const made = next.above.has(id) ? null : await services.templates.find(id);
      if (!made || made.abstract || (await services.templates.archivedAt(id)) !== null) {
        services.log.warn(
          { template: next.template.id, child: id },
          'a child was not made along with its parent',
        );
        continue;
      }
      if (actor.kind === 'user' && !reachesWhole(actor.limits, id))
        throw new BinderyError(
          'forbidden',
          `A Codex of “${next.template.id}” begins with one of “${id}”, which is outside of the limits of this agent.`,
        );
      const parent = { template: next.template, values: next.row.fields };
      const values = childValues(parent, wanted, made);
      const childId = idFromKey(next.row.id, `child/${index}`);
      // What the child may not begin with, such as a reference of the parent to a template that it may not refer to.
      const unfit = await findUnfit(services, actor, childId, made, values);
      leftOut.push(...unfit);
      const fields = storableJson(without(values, unfit));
      const row = childRow(next.row, made, { id: childId, title, today, fields });
      planned.push(row);
      open.push({ row, template: made, above: new Set([...next.above, id]) });
    }
  }
  return { rows: planned, leftOut };
}

function without(values: FieldValues, unfit: readonly LeftOutBody[]): FieldValues {
  const ids = new Set(unfit.map(({ field }) => field));
  return Object.fromEntries(Object.entries(values).filter(([id]) => !ids.has(id)));
}

interface ChildPlan {
  readonly id: string;
  readonly title: string;
  readonly today: string;
  readonly fields: JsonObject;
}

function childRow(
  parent: NewCodexRow,
  template: Template,
  { id, title, today, fields }: ChildPlan,
): NewCodexRow {
  const isNamed = title.trim() === '' && template.titlePattern !== null;
  return {
    ...parent,
    id,
    templateId: template.id,
    templateVersion: template.version,
    parentId: parent.id,
    title: storableText(isNamed ? fillTitle(template, fields, today) : title),
    titleDay: isNamed ? today : null,
    fields,
  };
}
