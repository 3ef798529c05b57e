/** Finding the other templates that a new version makes wrong, and where. */
import { expect, test } from 'vitest';
import { findBreaks } from './find-breaks.ts';
import { type PublishedTemplate, prepareTemplate } from './prepare-template.ts';

const TASK = `{ id: 'task', version: 1, name: 'Task',
  references: { needs: { label: 'Needs' } },
  fields: { cost: 'number', state: { type: 'select', options: ['open', 'done'] }, note: 'line' } }`;
const BUG = "{ id: 'bug', version: 1, name: 'Bug', fields: { cost: 'number' } }";

/** Publishes the sources one after the other, and answers what a new source breaks, a line for each place. */
async function breaksOf(sources: readonly string[], next: string): Promise<string[]> {
  const published = new Map<string, PublishedTemplate>();
  for (const source of sources) {
    const { template, issues } = prepareTemplate(source, published);
    if (template === null) throw new Error(JSON.stringify(issues));
    published.set(template.id, { template, source });
  }
  const { template, issues } = prepareTemplate(next, published);
  if (template === null) throw new Error(JSON.stringify(issues));
  const found = await findBreaks(published, template, next);
  return found.flatMap(({ template: id, places }) =>
    places.map(({ path, line, message }) => `${id}:${line} ${path.join('.')}: ${message}`),
  );
}

const project = (more: string) => `{ id: 'project', version: 1, name: 'Project',\n${more} }`;
const without = (name: string) => TASK.replace(new RegExp(`${name}: ('\\w+'|\\{[^}]*\\}),? ?`), '');

test('a roll-up over a field that is gone, renamed or of another type', async () => {
  const total = project(
    "children: { allow: ['task'] }, fields: { total: { type: 'formula', expression: 'sum(children.cost)' } }",
  );
  const place = 'project:2 fields.total.expression: ';
  expect(await breaksOf([TASK, total], without('cost'))).toEqual([
    `${place}No template of those Codices has a field “cost”.`,
  ]);
  expect(
    await breaksOf([TASK, total], TASK.replace("cost: 'number'", "price: { type: 'number', was: 'cost' }")),
  ).toEqual([`${place}No template of those Codices has a field “cost”.`]);
  expect(await breaksOf([TASK, total], TASK.replace("cost: 'number'", "cost: 'line'"))).toEqual([
    `${place}“sum” cannot take text here: the field “cost” of “task”.`,
  ]);
  expect(await breaksOf([TASK, total], TASK.replace("note: 'line'", "remark: 'line'"))).toEqual([]);
});

test('a roll-up that goes on over other templates, and leaves this one out', async () => {
  const total = project("fields: { total: { type: 'formula', expression: 'sum(children.cost)' } }");
  expect(await breaksOf([TASK, BUG, total], without('cost'))).toEqual([
    'project:2 fields.total.expression: “Task” no longer has the field “cost”, so sum(children.cost) leaves its Codices out.',
  ]);
  const blocked = project(
    "fields: { blocked: { type: 'formula', expression: 'count(backlinks(\\'needs\\'))' } }",
  );
  const other =
    "{ id: 'risk', version: 1, references: { needs: { label: 'Needs' } }, fields: { note: 'line' } }";
  expect(await breaksOf([TASK, other, blocked], TASK.replace(/references: .*,\n/, ''))).toEqual([
    "project:2 fields.blocked.expression: count(backlinks('needs')) leaves out the Codices of “Task”, which are no longer related in this way.",
  ]);
});

test('what children begin with, and what rules create', async () => {
  const made = "create: [{ template: 'task', title: 'First', fields: { state: 'open', note: 'Hello' } }]";
  const parent = project(`children: { ${made} }, fields: { note: 'line' }`);
  expect(await breaksOf([TASK, parent], without('state'))).toEqual([
    'project:2 children.create.0.fields.state: The template “task” has no field “state”.',
  ]);
  const [option] = await breaksOf([TASK, parent], TASK.replace("'open', ", ''));
  expect(option).toMatch(/^project:2 children\.create\.0\.fields\.state: /);
  const rule = project(
    "fields: { note: 'line' }, automation: [{ id: 'go', when: { created: true }, then: { create: { template: 'task', title: 'Do', fields: { state: 'open' } } } }]",
  );
  const [gone] = await breaksOf([TASK, rule], without('state'));
  expect(gone).toMatch(/^project:2 automation\.0\.then\.create\.fields\.state: There is no field 'state'/);
});

test('what extends it, at any distance', async () => {
  const heir =
    "{ id: 'heir', version: 1, extends: 'task',\n  fields: { more: { type: 'line', visibleWhen: { field: 'state', is: 'open' } } } }";
  const grandchild = "{ id: 'last', version: 1, extends: 'heir',\n  fields: { cost: { label: 'Price' } } }";
  expect(await breaksOf([TASK, heir, grandchild], without('cost'))).toEqual([
    'last:2 fields.cost: The field “cost” is not inherited, so it needs a type.',
  ]);
  const found = await breaksOf([TASK, heir], without('state'));
  expect(found.map((line) => line.split(': ')[0])).toEqual(['heir:2 fields.more.visibleWhen.field']);
});

test('what was wrong before is not told, nor what a template says of itself alone', async () => {
  const total = project(
    "children: { allow: ['task'] }, fields: { total: { type: 'formula', expression: 'sum(children.cost)' } }",
  );
  const broken = without('cost');
  const published = new Map<string, PublishedTemplate>();
  for (const source of [TASK, total, broken.replace('version: 1', 'version: 2')]) {
    const { template } = prepareTemplate(source, published);
    if (template !== null) published.set(template.id, { template, source });
  }
  const { template } = prepareTemplate(broken, published);
  expect(template && (await findBreaks(published, template, broken))).toEqual([]);
});
