/** Checks what a template says of its children against its own fields, and against the templates of the children. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { nearestField, renamedFrom } from '#core/fields/model/field-names.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import type { IssueLog } from '#core/json5/issue-log.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { nearest, quoted } from '#core/text/wording.ts';
import type { RelatedTemplate } from './child-rules.ts';
import { mayCopy, sourceField } from './child-values.ts';

/** `others`: the newest version of every template; `null` where they are not known. */
export function checkChildren(
  template: RelatedTemplate,
  log: IssueLog,
  others: readonly RelatedTemplate[] | null,
): void {
  const { allow, create } = template.children;
  create.forEach((child, index) => {
    const path: SourcePath = ['children', 'create', index];
    if (allow !== null && !allow.includes(child.template)) {
      const message = `“${child.template}” is created as a child but not allowed as one.`;
      suggest(log, [...path, 'template'], message, child.template, allow);
    }
    const made = child.template === template.id ? template : others?.find(({ id }) => id === child.template);
    for (const [id, value] of Object.entries(child.fields ?? {}))
      checkValue(template, made ?? null, { id, value, path: [...path, 'fields', id] }, log);
  });
}

interface Stated {
  /** The field of the child. */
  readonly id: string;
  readonly value: JsonValue;
  readonly path: SourcePath;
}

function checkValue(
  parent: RelatedTemplate,
  child: RelatedTemplate | null,
  { id, value, path }: Stated,
  log: IssueLog,
): void {
  const from = sourceField(value);
  const source = from === null ? null : ownField(parent, from);
  if (from !== null && source === null) {
    const guess = log.isFull ? null : nearestField(from, parent.fields);
    const message = `There is no field ${quoted(from)}.`;
    if (guess === null) log.error([...path, 'from'], message);
    else log.error([...path, 'from'], `${message} Did you mean ${quoted(guess)}?`, { fix: quoted(guess) });
    return;
  }
  if (source !== null && storageOf(source) === 'none') {
    log.error([...path, 'from'], `“${source.id}” is worked out, and there is nothing in it yet.`);
    return;
  }
  // Of a template that is not published yet, nothing can be said.
  if (child === null) return;
  const now = renamedFrom(child.fields, id);
  if (now !== null) {
    const message = `“${id}” of the template “${child.id}” is called ${quoted(now)} by now; its value goes there.`;
    log.warn(path, message, { atKey: true, fix: now });
  }
  const field = ownField(child, now ?? id);
  if (field === null) {
    const guess = nearest(id, Object.keys(child.fields));
    const hint = guess === null ? undefined : `Did you mean “${guess}”?`;
    log.error(path, `The template “${child.id}” has no field “${id}”.`, {
      atKey: true,
      ...(hint && { hint }),
    });
    return;
  }
  if (storageOf(field) === 'none') {
    log.error(path, `“${id}” is worked out, so it cannot begin with a value.`, { atKey: true });
    return;
  }
  if (source !== null) {
    if (mayCopy(source.type, field.type)) return;
    const [what, where] = [labelOf(source), labelOf(field)];
    log.error(
      [...path, 'from'],
      `“${source.id}” is ${what}, which “${id}” of “${child.id}” (${where}) cannot take.`,
    );
    return;
  }
  const reading = fieldTypeOf(field.type).parseDefault(value, field);
  for (const { message } of reading.ok ? [] : reading.issues) log.error(path, message);
}

function ownField({ fields }: RelatedTemplate, id: string): FieldDefinition | null {
  return Object.hasOwn(fields, id) ? (fields[id] ?? null) : null;
}

function labelOf({ type }: FieldDefinition): string {
  return fieldTypeOf(type).label.toLowerCase();
}

function suggest(
  log: IssueLog,
  path: SourcePath,
  message: string,
  name: string,
  candidates: readonly string[],
): void {
  const guess = log.isFull ? null : nearest(name, candidates);
  if (guess === null) log.error(path, message);
  else log.error(path, `${message} Did you mean ${quoted(guess)}?`, { fix: quoted(guess) });
}
