/** Plans the children that a template creates together with a Codex. */
import type { Actor } from '#core/access/policy.ts';
import type { JsonObject } from '#core/json.ts';
import { childValues } from '#core/related/child-values.ts';
import { takerOf } from '#core/rules/steps.ts';
import type { Template } from '#core/template/template.ts';
import { fillTitle } from '#core/template/title-pattern.ts';
import { storableJson, storableText } from '../../database/database-text.ts';
import type { Services } from '../../ports/services.ts';
import type { NewCodexRow } from '../../projection/tables/codex-store.ts';
import { checkFieldValues, type FieldValues, NOTHING_BEFORE } from '../content/field-values.ts';
import { idFromKey } from './derived-id.ts';
import { findReferred } from './find-referred.ts';

/** Enough for any form; templates that make one another would go on for ever. */
const MAX_CHILDREN = 100;

/**
 * Rows for `children.create` of the template and recursively of theirs, parents first, with the values that they take from their parents;
 * `today` goes into their titles. Ids
 * are derived from the parent's, so that a retry plans the same. Unknown and archived templates and cycles create no child.
 */
export async function planChildren(
  services: Services,
  actor: Actor,
  root: NewCodexRow,
  template: Template,
  today: string,
): Promise<NewCodexRow[]> {
  const planned: NewCodexRow[] = [];
  const open = [{ row: root, template, above: new Set([template.id]) }];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const [index, wanted] of next.template.children.create.entries()) {
      const { template: id, title } = wanted;
      if (planned.length === MAX_CHILDREN) return planned;
      const made = next.above.has(id) ? null : await services.templates.find(id);
      if (!made || made.abstract || (await services.templates.archivedAt(id)) !== null) {
        services.log.warn(
          { template: next.template.id, child: id },
          'a child was not made along with its parent',
        );
        continue;
      }
      const parent = { template: next.template, values: next.row.fields };
      const fields = await fittingValues(services, actor, made, childValues(parent, wanted, made));
      const row = childRow(next.row, made, { title, index, today, fields });
      planned.push(row);
      open.push({ row, template: made, above: new Set([...next.above, id]) });
    }
  }
  return planned;
}

/** Without what the child may not begin with, such as a reference of the parent to a template that it may not refer to. */
async function fittingValues(
  services: Services,
  actor: Actor,
  template: Template,
  values: FieldValues,
): Promise<JsonObject> {
  if (Object.keys(values).length === 0) return {};
  const named = await findReferred(services, actor, template, values);
  const by = { taker: takerOf(actor), authorId: actor.id, before: NOTHING_BEFORE, standing: null };
  const issues = checkFieldValues(template, values, { codexId: '', ...named, ...by });
  const unfit = new Set(issues.map(({ path }) => path[1]));
  if (unfit.size > 0)
    services.log.warn(
      { template: template.id, fields: [...unfit] },
      'a child did not take values of its parent',
    );
  return storableJson(Object.fromEntries(Object.entries(values).filter(([id]) => !unfit.has(id))));
}

interface ChildPlan {
  readonly title: string;
  readonly index: number;
  readonly today: string;
  readonly fields: JsonObject;
}

function childRow(
  parent: NewCodexRow,
  template: Template,
  { title, index, today, fields }: ChildPlan,
): NewCodexRow {
  const isNamed = title.trim() === '' && template.titlePattern !== null;
  return {
    ...parent,
    id: idFromKey(parent.id, `child/${index}`),
    templateId: template.id,
    templateVersion: template.version,
    parentId: parent.id,
    title: storableText(isNamed ? fillTitle(template, fields, today) : title),
    titleDay: isNamed ? today : null,
    fields,
  };
}
