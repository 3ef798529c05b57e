/**
 * How long everybody waits while one request is large: the longest time in which the server's event loop did nothing else
 * during imports, edits and reads at the limits of what is taken. Nobody has the Codices open.
 */
import type { BenchContext } from '../figures/bench-context.ts';
import type { Figure } from '../figures/figures.ts';
import type { RestCaller } from '../processes/rest-caller.ts';
import { withRestServer } from '../processes/rest-server.ts';

const PARAGRAPHS = 55_000;
const CODICES = 300;
const JSON5_BYTES = 7.9e6;
const SENTENCE =
  'The queue filled faster than the workers could drain it, and **the retry storm** hid the first failure. ';
const TARGET_MS = 100;

export async function benchStall({ postgresUrl }: BenchContext): Promise<Figure[]> {
  return await withRestServer(postgresUrl, measure);
}

async function measure(caller: RestCaller): Promise<Figure[]> {
  const long = Array.from({ length: PARAGRAPHS }, (_, index) => `Paragraph ${index}`).join('\n\n');
  const { id } = JSON.parse(
    await caller.send('POST', '/codices', JSON.stringify({ templateId: 'blank-page', title: 'Long' })),
  );
  const patch = (text: string) =>
    caller.send('PATCH', `/codices/${id}`, JSON.stringify({ fields: { body: { markdown: text } } }));
  const figures: Figure[] = [];
  const time = async (what: string, work: () => Promise<unknown>) =>
    figures.push(...(await caller.stallDuring({ bench: 'stall', what, target: TARGET_MS }, work)));

  await time('nothing', () => caller.send('GET', `/codices/${id}`));
  const [many, one] = [manyCodices(), oneCodex()];
  let tree = '';
  await time(`import of ${megabytes(many)} JSON5, ${CODICES} Codices`, async () => {
    tree = JSON.parse(await caller.send('POST', '/import', many)).codices[0].id;
  });
  const binary = await caller.read(`/codices/${tree}/export?format=binary&subtree=true`);
  await time(`import of the same, binary, ${megabytes(binary)}`, () =>
    caller.send('POST', '/import', binary),
  );
  await time(`import of ${megabytes(one)} JSON5, one Codex`, () => caller.send('POST', '/import', one));
  await time(`PATCH of ${PARAGRAPHS} paragraphs`, () => patch(long));
  await time(`GET of ${PARAGRAPHS} paragraphs`, () => caller.send('GET', `/codices/${id}`));
  await time(`PATCH of one of ${PARAGRAPHS} paragraphs`, () =>
    patch(long.replace('Paragraph 9\n', 'Another\n')),
  );
  await time(`export of ${PARAGRAPHS} paragraphs, HTML`, () =>
    caller.read(`/codices/${id}/export?format=html`),
  );
  for (const format of ['markdown', 'json5', 'binary'])
    await time(`its export, ${format}`, () => caller.read(`/codices/${id}/export?format=${format}`));
  await time('it as JSON', () => caller.send('GET', `/codices/${id}?richtext=json`));
  await time('it as it was', () => caller.send('GET', `/codices/${id}/versions/2`));
  await time('comparing it with that', () => caller.send('GET', `/codices/${id}/compare?from=2`));
  await time('restoring that', () =>
    caller.send('POST', `/codices/${id}/restore`, JSON.stringify({ seq: 2 })),
  );
  return figures;
}

/** A tree in a file, each Codex with some pages of Markdown. */
function manyCodices(): string {
  const body = SENTENCE.repeat(Math.floor(JSON5_BYTES / CODICES / SENTENCE.length)).replaceAll(
    '. The',
    '.\n\nThe',
  );
  const codex = (title: string) => ({ title, template: { id: 'blank-page', version: 1 }, fields: { body } });
  const children = Array.from({ length: CODICES - 1 }, (_, index) => codex(`Child ${index}`));
  return JSON.stringify({ format: 'vespera-bindery/codex', version: 1, ...codex('Top'), children });
}

/** As much rich text as a file holds, in the form that exports have. */
function oneCodex(): string {
  const paragraph = { type: 'paragraph', content: [{ type: 'text', text: SENTENCE }] };
  const size = JSON.stringify(paragraph).length + 1;
  const body = {
    type: 'doc',
    content: Array.from({ length: Math.floor(JSON5_BYTES / size) }, () => paragraph),
  };
  return JSON.stringify({
    format: 'vespera-bindery/codex',
    version: 1,
    title: 'One',
    template: { id: 'blank-page', version: 1 },
    fields: { body: { json: body } },
  });
}

function megabytes({ length }: { readonly length: number }): string {
  return `${(length / 1e6).toFixed(1)} MB`;
}
