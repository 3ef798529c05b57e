/** Checks the formulas of a template, those over other Codices by the templates that these may be of. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { FormulaType } from '#core/fields/model/field-type-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { checkFormula, typeOfExpression } from '#core/formula/formula.ts';
import { parseFormula, type Related } from '#core/formula/formula-syntax.ts';
import type { RelatedFields } from '#core/formula/roll-up-type.ts';
import { type RollUp, rollUpsIn, rollUpsOf } from '#core/formula/roll-ups.ts';
import type { IssueLog } from '#core/json5/issue-log.ts';
import { kindsOf, MENTION_KIND } from '#core/references/kinds.ts';
import type { RelatedTemplate } from './child-rules.ts';

/** Each of them asks the database about other Codices. */
export const MAX_ROLL_UPS = 20;

/** `others`: the newest version of every template; `null` where they are not known, which leaves roll-ups over them unchecked. */
export function checkFormulas(
  template: RelatedTemplate,
  log: IssueLog,
  others: readonly RelatedTemplate[] | null,
): void {
  const related = others === null ? null : new TemplateRelations(template, others).of(template);
  for (const field of Object.values(template.fields)) checkExpression(template, field, log, related);
  if (rollUpsOf(template).length > MAX_ROLL_UPS) {
    const last = Object.values(template.fields).findLast(
      ({ expression }) => rollUpsIn(expression, template.fields).length > 0,
    );
    log.error(
      ['fields', last?.id ?? ''],
      `A template has at most ${MAX_ROLL_UPS} different values worked out over other Codices.`,
    );
  }
  if (others !== null) checkLoops(template, others, log);
}

/** A part of a formula over other Codices. */
export interface PlacedRollUp {
  /** The formula that has it. */
  readonly field: string;
  readonly rollUp: RollUp;
}

/**
 * The roll-ups of a template to which Codices of the template `sourceId` add something, as these templates stand: they may be
 * related in this way, and have the field. `others`: as for `checkFormulas`.
 */
export function rollUpsFrom(
  sourceId: string,
  template: RelatedTemplate,
  others: readonly RelatedTemplate[],
): readonly PlacedRollUp[] {
  const relations = new TemplateRelations(template, others);
  return Object.values(template.fields).flatMap(({ id, expression }) =>
    rollUpsIn(expression, template.fields).flatMap((rollUp): PlacedRollUp[] => {
      const source = relations.templatesOf(template, rollUp.of).find((one) => one.id === sourceId);
      const adds =
        source !== undefined && (rollUp.field === null || Object.hasOwn(source.fields, rollUp.field));
      return adds ? [{ field: id, rollUp }] : [];
    }),
  );
}

function checkExpression(
  template: RelatedTemplate,
  { id, expression }: FieldDefinition,
  log: IssueLog,
  related: RelatedFields | null,
): void {
  if (expression === null) return;
  const formula = parseFormula(expression);
  if (!formula.ok) return;
  for (const { message, hint, start, end } of checkFormula(formula.formula, template.fields, related)) {
    const within = { text: expression, start, end };
    log.error(['fields', id, 'expression'], message, { within, ...(hint === undefined ? {} : { hint }) });
  }
}

/** Which templates the Codices related to one may be of, and what their fields hold. */
class TemplateRelations {
  private readonly all: readonly RelatedTemplate[];
  /** By template and field; being worked out while it is undefined there. */
  private readonly types = new Map<string, FormulaType | null | undefined>();

  constructor(template: RelatedTemplate, others: readonly RelatedTemplate[]) {
    // No Codex is of an abstract one.
    this.all = [...others.filter(({ id, abstract }) => id !== template.id && !abstract), template];
  }

  of(template: RelatedTemplate): RelatedFields {
    return {
      kindsOf: (relation) =>
        relation === 'references'
          ? [...kindsOf(template).map(({ id }) => id), MENTION_KIND]
          : this.everyKind(),
      names: (related) => [
        ...new Set(this.templatesOf(template, related).flatMap(({ fields }) => Object.keys(fields))),
      ],
      find: (related, field) =>
        // Of a template that is not published yet, nothing can be said.
        this.isUnknown(template, related)
          ? [{ template: template.id, type: 'nothing' }]
          : this.templatesOf(template, related).flatMap((one) => {
              const type = this.typeOf(one, field);
              return type === undefined ? [] : [{ template: one.id, type }];
            }),
    };
  }

  /** Those that a Codex of this template may be related to in this way. */
  templatesOf(template: RelatedTemplate, related: Related): readonly RelatedTemplate[] {
    if (related.relation === 'backlinks') {
      const { kind } = related;
      return this.all.filter((one) =>
        kind === null || kind === MENTION_KIND
          ? true
          : kindsOf(one).some(({ id, targets }) => id === kind && (targets?.includes(template.id) ?? true)),
      );
    }
    const ids = this.idsOf(template, related);
    return ids === null ? this.all : this.all.filter(({ id }) => ids.includes(id));
  }

  private idsOf(
    template: RelatedTemplate,
    related: Exclude<Related, { relation: 'backlinks' }>,
  ): readonly string[] | null {
    if (related.relation === 'children') return template.children.allow;
    return kindsOf(template).find(({ id }) => id === related.kind)?.targets ?? null;
  }

  private isUnknown(template: RelatedTemplate, related: Related): boolean {
    const ids = related.relation === 'backlinks' ? null : this.idsOf(template, related);
    return ids?.some((id) => this.all.every((one) => one.id !== id)) ?? false;
  }

  private everyKind(): readonly string[] {
    return [...new Set(this.all.flatMap((one) => kindsOf(one).map(({ id }) => id))), MENTION_KIND];
  }

  /** `undefined` when the template has no such field; `nothing` for a formula that is being worked out already. */
  private typeOf(template: RelatedTemplate, id: string): FormulaType | null | undefined {
    const field = Object.hasOwn(template.fields, id) ? template.fields[id] : undefined;
    if (field === undefined) return undefined;
    if (field.type !== 'formula') return fieldTypeOf(field.type).formulaType;
    const key = nameOf(template, id);
    if (this.types.has(key)) return this.types.get(key) ?? 'nothing';
    this.types.set(key, undefined);
    const type = typeOfExpression(field.expression, template.fields, this.of(template));
    this.types.set(key, type);
    return type;
  }
}

interface Step {
  readonly to: string;
  readonly isDownwards: boolean;
}

/**
 * A roll-up may lead back to its own field only from children to parents: the tree has no circles, and references may have
 * some at any time. Then the values would never come to rest.
 */
function checkLoops(template: RelatedTemplate, others: readonly RelatedTemplate[], log: IssueLog): void {
  const steps = stepsBetween(template, others);
  for (const id of Object.keys(template.fields)) {
    const start = nameOf(template, id);
    const loop = loopThrough(start, steps);
    if (loop === null) continue;
    log.error(['fields', id, 'expression'], `This leads back to itself: ${loop.join(' → ')}.`, {
      hint: 'Only what is worked out over children may go on from one to the next.',
    });
  }
}

/** From each field that is rolled up from others to those of its sources that are rolled up themselves. */
function stepsBetween(
  template: RelatedTemplate,
  others: readonly RelatedTemplate[],
): ReadonlyMap<string, readonly Step[]> {
  const relations = new TemplateRelations(template, others);
  const steps = new Map<string, readonly Step[]>();
  const open = [template];
  const seen = new Set([template.id]);
  for (const one of open) {
    for (const { id, expression } of Object.values(one.fields)) {
      const found = rollUpsIn(expression, one.fields).flatMap(({ of, field }): Step[] => {
        if (field === null) return [];
        return relations.templatesOf(one, of).flatMap((source) => {
          const asked = Object.hasOwn(source.fields, field) ? source.fields[field] : undefined;
          if (asked === undefined || rollUpsIn(asked.expression, source.fields).length === 0) return [];
          if (!seen.has(source.id)) open.push(source);
          seen.add(source.id);
          return [{ to: nameOf(source, field), isDownwards: of.relation === 'children' }];
        });
      });
      if (found.length > 0) steps.set(nameOf(one, id), found);
    }
  }
  return steps;
}

/** A way from a field back to it with a step through references; each state is a field, and whether there was such a step. */
function loopThrough(start: string, steps: ReadonlyMap<string, readonly Step[]>): readonly string[] | null {
  const open: { readonly at: string; readonly crossed: boolean; readonly path: readonly string[] }[] = [
    { at: start, crossed: false, path: [start] },
  ];
  const seen = new Set<string>();
  for (const { at, crossed, path } of open) {
    for (const { to, isDownwards } of steps.get(at) ?? []) {
      const hasCrossed = crossed || !isDownwards;
      if (to === start && hasCrossed) return [...path, to];
      const state = `${hasCrossed}/${to}`;
      if (seen.has(state)) continue;
      seen.add(state);
      open.push({ at: to, crossed: hasCrossed, path: [...path, to] });
    }
  }
  return null;
}

function nameOf({ id }: RelatedTemplate, field: string): string {
  return `${id}.${field}`;
}
