/**
 * Publishing a template that 10,000 Codices follow, with a field of another type, one of another id and a retired one: how long the
 * check before it takes, when the last Codex has followed, and how long everybody waits meanwhile. Nobody has the Codices open.
 */
import type { BenchContext } from '../figures/bench-context.ts';
import type { Figure } from '../figures/figures.ts';
import type { RestCaller } from '../processes/rest-caller.ts';
import { withRestServer } from '../processes/rest-server.ts';

const CODICES = 10_000;
const IN_ONE_FILE = 250;
const TARGET_MS = 50;
const POLL_MS = 500;
const TEMPLATE = 'bench-sheet';

const source = (version: number, fields: string) =>
  `{ id: '${TEMPLATE}', version: ${version}, name: 'Sheet', fields: { ${fields} } }`;
const FIRST = source(
  1,
  "size: { type: 'select', options: ['1', '2', '3', 'Large'] }, notes: 'richText', log: 'text', gone: 'line'",
);
const SECOND = source(2, "size: 'number', notes: 'text', journal: { type: 'text', was: 'log' }");

export async function benchPublish({ postgresUrl }: BenchContext): Promise<Figure[]> {
  return await withRestServer(postgresUrl, measure);
}

async function measure(caller: RestCaller): Promise<Figure[]> {
  const publish = (text: string, baseVersion: number) =>
    caller.send('POST', `/templates/${TEMPLATE}/versions`, JSON.stringify({ source: text, baseVersion }));
  await publish(FIRST, 0);
  for (let made = 0; made < CODICES; made += IN_ONE_FILE) await caller.send('POST', '/import', fileOf(made));
  const among = `${CODICES.toLocaleString('en')} Codices`;
  const told = (what: string) => ({ bench: 'publish', what: `${among}, ${what}`, target: TARGET_MS });
  return [
    ...(await caller.stallDuring(told('check before publishing'), () =>
      caller.send('POST', '/templates/check', JSON.stringify({ source: SECOND })),
    )),
    ...(await caller.stallDuring(told('publish until the last has followed'), async () => {
      await publish(SECOND, 1);
      while ((await countBehind(caller)) > 0) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    })),
  ];
}

async function countBehind(caller: RestCaller): Promise<number> {
  const { items } = JSON.parse(await caller.send('GET', '/templates')) as {
    items: { id: string; behind: number }[];
  };
  return items.find(({ id }) => id === TEMPLATE)?.behind ?? CODICES;
}

/** A file of some Codices below one of them; every fourth has a size that is no number. */
function fileOf(begin: number): string {
  const codex = (index: number) => ({
    title: `Sheet ${index}`,
    template: { id: TEMPLATE, version: 1 },
    fields: {
      size: ['1', '2', '3', 'Large'][index % 4],
      notes: `**Sheet ${index}** was filled in on the spot.\n\n- one\n- two`,
      log: `Begun.\nNumber ${index}.`,
      gone: 'Said once',
    },
  });
  const children = Array.from({ length: IN_ONE_FILE - 1 }, (_, index) => codex(begin + index + 1));
  return JSON.stringify({ format: 'vespera-bindery/codex', version: 1, ...codex(begin), children });
}
