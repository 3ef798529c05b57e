/** Bench: how long a tool takes an agent at `/mcp`, beside the same request of the REST API; in one process, without a network. */
import { createApiToken } from '#server/access/api-token.ts';
import { createHttpApp } from '#server/http/app.ts';
import { type AgentClient, connectAgent } from '#server/http/mcp-client.fixture.ts';
import { createTestInstance, type TestServices } from '#server/runtime/test-services.ts';
import type { BenchContext } from '../../figures/bench-context.ts';
import { against, type Figure, percentilesOf } from '../../figures/figures.ts';

const ROUNDS = 120;
const WARM_UP = 20;
const SOURCE = `{ id: 'report', version: 1, name: 'Report', fields: {
  summary: 'richText', severity: { type: 'select', options: ['Low', 'High'] }, owner: 'person' } }`;
/** A Codex of ordinary size. */
const PROSE = Array.from(
  { length: 12 },
  (_, n) => `## Part ${n}\n\n${'Words that somebody wrote. '.repeat(20)}`,
);

interface Parts {
  readonly agent: AgentClient;
  /** Throws for another answer than 2xx. */
  rest(method: string, path: string, body?: object): Promise<{ readonly id: string }>;
}

export async function benchAgents({ postgresUrl }: BenchContext): Promise<Figure[]> {
  const { services, close } = await createTestInstance(postgresUrl);
  const parts = await connect(services);
  try {
    return await measureAll(parts);
  } finally {
    await parts.agent.close();
    await close();
  }
}

async function connect(services: TestServices): Promise<Parts> {
  const owner = { email: 'owner@example.org', name: 'Owner', role: 'owner' as const };
  const { id: userId } = await services.prisma.user.create({ data: owner });
  const { token } = await createApiToken(services.prisma, { userId, name: 'bench' });
  const app = createHttpApp(services);
  return {
    agent: await connectAgent(async (request) => await app.fetch(request), token),
    async rest(method, path, body) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const answer = await app.request(`/api/v1${path}`, {
        ...{ method, headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return JSON.parse(text);
    },
  };
}

async function measureAll({ agent, rest }: Parts): Promise<Figure[]> {
  const fields = { summary: PROSE.join('\n\n'), severity: 'High' };
  await rest('POST', '/templates/report/versions', { source: SOURCE, baseVersion: 0 });
  const make = async (title: string) =>
    (await rest('POST', '/codices', { templateId: 'report', title, fields })).id;
  const [id] = [await make('Search was slow'), await make('Mail was late'), await make('Nothing worked')];
  const field = 'summary';
  const word = (round: number) => `Part ${round % 2 === 0 ? '3' : 'three'}`;
  return [
    ...(await measure('search', {
      tool: () => agent.done('search', { query: 'slow' }),
      plain: () => rest('GET', '/search?q=slow&limit=10'),
    })),
    ...(await measure('read_codex', {
      tool: () => agent.done('read_codex', { id }),
      plain: () => rest('GET', `/codices/${id}`),
    })),
    ...(await measure('edit_passage', {
      tool: (round) =>
        agent.done('edit_passage', { id, field, quote: word(round), replacement: word(round + 1) }),
      plain: (round) => rest('PATCH', `/codices/${id}`, { title: `Search was slow ${round}` }),
    })),
    ...(await measure('comment', {
      tool: (round) => agent.done('comment', { id, text: `Remark ${round}` }),
      plain: (round) => rest('POST', `/codices/${id}/comments`, { body: { markdown: `Other ${round}` } }),
    })),
  ];
}

interface Sides {
  tool(round: number): Promise<unknown>;
  plain(round: number): Promise<unknown>;
}

/** By turns, so that both meet the same machine. */
async function measure(name: string, { tool, plain }: Sides): Promise<Figure[]> {
  const [tools, plains]: [number[], number[]] = [[], []];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const started = performance.now();
    await tool(round);
    const done = performance.now();
    await plain(round);
    if (round < WARM_UP) continue;
    tools.push(done - started);
    plains.push(performance.now() - done);
  }
  const figure = (rank: 'p50' | 'p95') =>
    against(
      { bench: 'agents', case: `${name}, ${rank}`, unit: 'ms', value: percentilesOf(tools)[rank] },
      'one request of REST',
      percentilesOf(plains)[rank],
    );
  return [figure('p50'), figure('p95')];
}
