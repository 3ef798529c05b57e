/** Checks that the parts of a template agree with one another. */

import { checkAutomation } from '#core/automation/check-rule.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { nearestField } from '#core/fields/model/field-names.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { IssueLog } from '#core/json5/issue-log.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { kindsOf } from '#core/references/kinds.ts';
import { checkChildren } from '#core/related/check-children.ts';
import { checkFormulas } from '#core/related/check-roll-ups.ts';
import { nearest, oneOf, quoted } from '#core/text/wording.ts';
import { checkConditions } from './check-conditions.ts';
import { checkField } from './check-field.ts';
import { checkTransitions } from './check-transitions.ts';
import { fillField } from './fill-template.ts';
import { checkTakers } from './format/check-takers.ts';
import type { Template } from './template.ts';
import type { TemplateSource } from './template-source.ts';
import { DATE_PLACEHOLDER, mayStandInTitle, titlePlaceholders } from './title-pattern.ts';

/**
 * Checks a template after its parents and mixins were merged in; `source` is what the text itself says, `others` the newest version of
 * every template (see `checkFormulas`).
 */
export function checkTemplate(
  template: Template,
  log: IssueLog,
  source: Pick<TemplateSource, 'automation'>,
  others: readonly Template[] | null,
): void {
  for (const field of Object.values(template.fields)) {
    checkField(field, log, { partial: false });
    checkReferenceKind(template, field, log);
    const { id, writableBy = [] } = field;
    const path: SourcePath = ['fields', id, 'writableBy'];
    checkTakers(writableBy, path, template.fields, { log, doWhat: 'write a field' });
  }
  checkFormulas(template, log, others);
  checkViews(template, log);
  checkConditions(template, log);
  checkWorkflow(template, log);
  checkTitlePattern(template, log);
  checkChildren(template, log, others);
  checkAutomation(template, log, source.automation);
}

/** Checks what is independent of ancestors: each field whose type is given here. Fields that could not be parsed are skipped. */
export function checkOwnFields(source: TemplateSource, log: IssueLog): void {
  const unread = new Set(log.errors.map(({ path }) => (path[0] === 'fields' ? path[1] : undefined)));
  for (const [id, field] of Object.entries(source.fields)) {
    if (field.type !== undefined && !unread.has(id)) checkField(fillField(id, field), log, { partial: true });
  }
}

function checkReferenceKind(template: Template, field: FieldDefinition, log: IssueLog): void {
  if (field.kind === null) return;
  const kind = kindsOf(template).find((candidate) => candidate.id === field.kind);
  const path: SourcePath = ['fields', field.id];
  if (kind === undefined) {
    const kinds = kindsOf(template).map(({ id }) => id);
    const message = `There is no kind of reference ${quoted(field.kind)}.`;
    suggest(log, [...path, 'kind'], message, field.kind, kinds, 'Declare it in “references”.');
    return;
  }
  field.targets?.forEach((target, index) => {
    if (kind.targets === null || kind.targets.includes(target)) return;
    const message = `References of kind ${quoted(kind.id)} may not point to ${quoted(target)}.`;
    log.error([...path, 'targets', index], message, { hint: `They may point to ${oneOf(kind.targets)}.` });
  });
}

function checkViews(template: Template, log: IssueLog): void {
  const placed = new Set<string>();
  template.views.forEach((view, viewIndex) => {
    view.sections.forEach((section, sectionIndex) => {
      section.fields.forEach((id, index) => {
        const path = sectionFieldPath(log, viewIndex, sectionIndex, index);
        if (template.fields[id] === undefined) unknownField(log, path, id, template);
        else if (placed.has(id))
          log.error(path, `The field “${id}” is already placed.`, { hint: 'Name it once.' });
        placed.add(id);
      });
    });
  });
  if (template.views.length === 0 || template.abstract) return;
  const forgotten = Object.keys(template.fields).filter((id) => !placed.has(id));
  if (forgotten.length === 0) return;
  const message = `No view shows ${oneOf(forgotten)}, so they are appended to the first.`;
  log.warn(['views'], message, { atKey: true });
}

/** A template with one view may have written `sections` alone, and a section as a mere list. */
function sectionFieldPath(log: IssueLog, view: number, section: number, index: number): SourcePath {
  const inView: SourcePath = ['views', view, 'sections', section, 'fields', index];
  const shorthands: readonly SourcePath[] = [
    ['views', view, 'sections', section, index],
    ['sections', section, 'fields', index],
    ['sections', section, index],
  ];
  return [inView, ...shorthands].find((path) => log.knows(path)) ?? inView;
}

function checkWorkflow(template: Template, log: IssueLog): void {
  const { workflow } = template;
  if (workflow === null) return;
  const field = template.fields[workflow.field];
  if (field === undefined) {
    unknownField(log, ['workflow', 'field'], workflow.field, template);
    return;
  }
  if (field.type !== 'select') {
    const label = fieldTypeOf(field.type).label.toLowerCase();
    log.error(['workflow', 'field'], `A workflow needs a select; “${field.id}” is ${label}.`);
    return;
  }
  const states = workflow.states.map((state) => state.id);
  for (const option of field.options) {
    if (!states.includes(option.value)) {
      const hint = 'Leave the options out: they are taken from the states.';
      log.error(
        ['fields', field.id, 'options'],
        `The option “${option.value}” is not a state of the workflow.`,
        { hint },
      );
    }
  }
  workflow.transitions.forEach(({ from, to }, index) => {
    const path: SourcePath = ['workflow', 'transitions', from];
    const place = workflow.transitions.slice(0, index).filter((other) => other.from === from).length;
    if (!states.includes(from)) suggest(log, path, `There is no state ${quoted(from)}.`, from, states);
    if (!states.includes(to)) {
      const written: SourcePath = log.knows([...path, place, 'to'])
        ? [...path, place, 'to']
        : [...path, place];
      suggest(log, written, `There is no state ${quoted(to)}.`, to, states);
    }
    if (workflow.transitions.slice(0, index).some((other) => other.from === from && other.to === to)) {
      const hint = 'Say in one step who may take it, and what it needs.';
      log.error([...path, place], `There is a step from ${quoted(from)} to ${quoted(to)} already.`, { hint });
    }
  });
  checkTransitions(template, log);
  warnOfUnreachable(template, log);
}

/** A state that nothing leads to is most likely a slip, but a template under way may well have one. */
function warnOfUnreachable({ workflow, fields }: Template, log: IssueLog): void {
  if (workflow === null) return;
  const first = fields[workflow.field]?.default ?? workflow.states[0]?.id ?? null;
  workflow.states.forEach((state, index) => {
    if (state.id === first || workflow.transitions.some(({ to }) => to === state.id)) return;
    log.warn(['workflow', 'states', index], `No transition leads to “${state.label}”.`);
  });
}

function checkTitlePattern(template: Template, log: IssueLog): void {
  if (template.titlePattern === null) return;
  for (const name of titlePlaceholders(template.titlePattern)) {
    if (name === DATE_PLACEHOLDER) continue;
    const field = template.fields[name];
    if (field === undefined) {
      const guess = nearestField(name, template.fields, [DATE_PLACEHOLDER]);
      const hint = guess === null ? 'Use {date} or {<field id>}.' : `Did you mean {${guess}}?`;
      log.error(['titlePattern'], `There is no field “${name}” for the title.`, { hint });
    } else if (!mayStandInTitle(field.type)) {
      log.error(['titlePattern'], `“${name}” is too long for a title.`);
    }
  }
}

function unknownField(log: IssueLog, path: SourcePath, name: string, { fields }: Template): void {
  const guess = log.isFull ? null : nearestField(name, fields);
  suggest(log, path, `There is no field ${quoted(name)}.`, guess ?? name, guess === null ? [] : [guess]);
}

function suggest(
  log: IssueLog,
  path: SourcePath,
  message: string,
  name: string,
  candidates: readonly string[],
  otherwise?: string,
): void {
  const guess = log.isFull ? null : nearest(name, candidates);
  if (guess !== null) log.error(path, `${message} Did you mean ${quoted(guess)}?`, { fix: quoted(guess) });
  else log.error(path, message, otherwise === undefined ? {} : { hint: otherwise });
}
