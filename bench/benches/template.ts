/** Bench: reading a template, the way from a keystroke in its draft to the preview, and the search for templates that break by it. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import JSON5 from 'json5';
import { FIELD_TYPES, type FieldType } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import { buildForm } from '#core/template/build-form.ts';
import { writeTemplateJsonSchema } from '#core/template/format/template-json-schema.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import type { Template } from '#core/template/template.ts';
import { resolveTemplate } from '#core/template/template-inheritance.ts';
import { findBreaks } from '#server/templates/find-breaks.ts';
import { type PublishedTemplate, prepareTemplate } from '#server/templates/prepare-template.ts';
import { against, type Figure, percentilesOf } from '../figures/figures.ts';

const FIELDS = 200;
/** A select. */
const WORKFLOW_FIELD = 4;
const ROUNDS = 40;
const KEYSTROKES = 120;
/** What the compiler of V8 needs before it is at its best, for both. */
const WARM_UP = 10;
/** Templates beside the one that is published. */
const OTHERS = 100;

/**
 * The peer reads JSON5 without places and checks form alone: no line and column, no inheritance, no names that belong together, no form. It
 * says what the least is that could be done.
 */
export async function benchTemplate(): Promise<Figure[]> {
  const source = sourceOf(FIELDS);
  const validate = new Ajv2020({ strict: false }).compile(writeTemplateJsonSchema());
  const read = await measure(ROUNDS, {
    ours: () => readTemplate(source),
    peer: () => readByPeer(source, validate),
  });
  const [begin, typed] = textToType(source);
  const typing = await measure(KEYSTROKES, {
    ours: (round) => preview(typed(round)),
    peer: (round) => readByPeer(typed(round), validate),
  });
  const size = `${FIELDS} fields, ${Math.round(source.length / 1000)} KB`;
  const figure = (what: string, value: number, peer: number): Figure =>
    against({ bench: 'template', case: what, unit: 'ms', value }, 'JSON5 + ajv', peer);
  return [
    figure(`${size}: parse + resolve + validate, p50`, read.ours.p50, read.peer.p50),
    figure(`${size}: parse + resolve + validate, p95`, read.ours.p95, read.peer.p95),
    figure(
      `${size}: a key typed at ${begin} of the source → form of the preview, p50`,
      typing.ours.p50,
      typing.peer.p50,
    ),
    figure(`${size}: the same, p95`, typing.ours.p95, typing.peer.p95),
    ...(await benchBreaks()),
  ];
}

/**
 * Which templates break by a version, among many that extend it, add up its fields, or have nothing to do with it. It is asked at every
 * pause of whoever writes, so it is compared with the least that could be done: reading every other template once.
 */
async function benchBreaks(): Promise<Figure[]> {
  const sources = Array.from({ length: OTHERS }, (_, index) => otherOf(index));
  const base = (field: string) => `{ id: 'part', version: 1, name: 'Part', fields: { ${field}: 'number' } }`;
  const published = new Map<string, PublishedTemplate>();
  for (const source of [base('cost'), ...sources]) {
    const { template, issues } = prepareTemplate(source, published);
    if (template === null) throw new Error(`the bench’s template is refused: ${issues[0]?.message}`);
    published.set(template.id, { template, source });
  }
  const next = base('price');
  const { template } = prepareTemplate(next, published);
  if (template === null) throw new Error('the bench’s template cannot be published');
  const times = { ours: [] as number[], peer: [] as number[] };
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const start = process.cpuUsage();
    const found = await findBreaks(published, template, next);
    const { user, system } = process.cpuUsage(start);
    if (found.length !== OTHERS / 2) throw new Error(`${found.length} templates break`);
    const read = processorMs(() => {
      for (const source of sources) prepareTemplate(source, published);
    });
    if (round < 0) continue;
    times.ours.push((user + system) / 1000);
    times.peer.push(read);
  }
  const [ours, peer] = [percentilesOf(times.ours), percentilesOf(times.peer)];
  const figure = (what: string, value: number, least: number): Figure =>
    against({ bench: 'template', case: what, unit: 'ms', value }, 'each read once', least);
  const size = `${OTHERS} other templates, half of which break: found`;
  return [figure(`${size}, p50`, ours.p50, peer.p50), figure(`${size}, p95`, ours.p95, peer.p95)];
}

/** A quarter each extends it, adds it up, extends it without naming the field, and stands alone. */
function otherOf(index: number): string {
  const own = Array.from({ length: 15 }, (_, at) => `f${at}: { type: 'line', label: 'Field ${at}' }`).join(
    ', ',
  );
  const said = [
    `extends: 'part', views: [{ label: 'All', sections: [{ fields: ['cost', 'f1'] }] }],`,
    `children: { allow: ['part'] },`,
    `extends: 'part',`,
    '',
  ][index % 4];
  const sum = index % 4 === 1 ? ", total: { type: 'formula', expression: 'sum(children.cost)' }" : '';
  return `{ id: 'other-${index}', version: 1, name: 'Other ${index}', ${said} fields: { ${own}${sum} } }`;
}

function readTemplate(text: string): Template {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Error(`the bench’s template does not parse: ${parsed.issues[0]?.message}`);
  const resolved = resolveTemplate(parsed.source.id, () => parsed.source);
  if (!resolved.ok) throw new Error(`the bench’s template does not resolve: ${resolved.issues[0]?.message}`);
  return resolved.template;
}

/** What follows a keystroke, apart from drawing: the draft is read, resolved, and laid out with the values tried in it. */
function preview(text: string): number {
  return buildForm(readTemplate(text), { values: { f0: 'a value', f3: 3 } }).views.length;
}

function readByPeer(text: string, validate: ValidateFunction): JsonValue {
  const value = JSON5.parse<JsonValue>(text);
  if (!validate(value))
    throw new Error(`the peer refuses the bench’s template: ${JSON.stringify(validate.errors?.[0])}`);
  return value;
}

interface Work {
  readonly ours: (round: number) => unknown;
  readonly peer: (round: number) => unknown;
}

/** In turns, so that what else runs on the machine meets both; processor time, so that it counts less. */
async function measure(rounds: number, { ours, peer }: Work) {
  const times = { ours: [] as number[], peer: [] as number[] };
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const took = [
      processorMs(() => ours(Math.abs(round))),
      processorMs(() => peer(Math.abs(round))),
    ] as const;
    if (round < 0) continue;
    times.ours.push(took[0]);
    times.peer.push(took[1]);
    // Between two keystrokes there is time, and garbage is collected in it.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { ours: percentilesOf(times.ours), peer: percentilesOf(times.peer) };
}

function processorMs(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** The source with the letters of a help text typed so far; and where that stands. */
function textToType(source: string): [place: string, typed: (round: number) => string] {
  const mark = `label: 'Field ${FIELDS / 2}'`;
  const at = source.indexOf(mark) + mark.length;
  const words = 'What the reader has to know about this field before filling it in. '.repeat(4);
  const typed = (round: number): string => {
    const letters = words.slice(0, (round % words.length) + 1);
    return `${source.slice(0, at)}, help: '${letters}'${source.slice(at)}`;
  };
  return [`${Math.round((100 * at) / source.length)} %`, typed];
}

/** What a field of the type says beside its label. */
const SETTINGS: Partial<Record<FieldType, string>> = {
  select: `options: ['Open', 'In review', { value: 'done', label: 'Done', color: 'moss' }], default: 'Open'`,
  multiSelect: `options: ['A', 'B', 'C'], default: ['A']`,
  table: `columns: [{ id: 'what', label: 'What', type: 'line' }, { id: 'n', label: 'Number', type: 'number' }]`,
  number: `min: 0, max: 1000, unit: 'days'`,
  line: `pattern: '[A-Z]{2}-[0-9]{3,6}', maxLength: 40`,
  formula: `expression: 'f3 * 2 + 1'`,
  file: `accept: ['image/png', 'application/pdf']`,
};

/** A template as a large one is: every type, conditions, comments, four views, rules and a workflow. */
function sourceOf(count: number): string {
  const types = FIELD_TYPES.filter((type) => type !== 'number');
  const fields = Array.from({ length: count }, (_, index) => {
    const type = index === 3 ? 'number' : (types[index % types.length] ?? 'line');
    // A workflow gives its field one option per state.
    const settings = index === WORKFLOW_FIELD ? `default: 'open'` : (SETTINGS[type] ?? '');
    const said = [`type: '${type}'`, `label: 'Field ${index}'`, settings];
    if (index % 5 === 2)
      said.push(`visibleWhen: { all: [{ field: 'f3', atLeast: ${index} }, { field: 'f4', is: 'open' }] }`);
    return `    // Field ${index}\n    f${index}: { ${said.filter((part) => part !== '').join(', ')} },`;
  });
  const ids = Array.from({ length: count }, (_, index) => `'f${index}'`);
  const views = [0, 1, 2, 3].map(
    (view) =>
      `    { label: 'View ${view}', sections: [{ label: 'Section', fields: [${ids.filter((_, index) => index % 4 === view).join(', ')}] }] },`,
  );
  return `{
  id: 'large',
  version: 1,
  name: 'Large',
  fields: {
${fields.join('\n')}
  },
  views: [
${views.join('\n')}
  ],
  workflow: {
    field: 'f${WORKFLOW_FIELD}',
    states: [{ id: 'open', label: 'Open' }, { id: 'review', label: 'In review' }, { id: 'done', label: 'Done' }],
    transitions: { open: ['review'], review: ['done', 'open'], done: ['open'] },
  },
}
`;
}
