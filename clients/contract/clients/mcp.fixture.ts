/** The tools for agents over HTTP, asked by the client of the SDK; each is noted when it is used. */
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { JsonValue } from '#core/json.ts';
import { type AgentClient, agentOn } from '#server/http/mcp-client.fixture.ts';
import {
  type ClientOptions,
  type ContractClient,
  doListed,
  type Given,
  type Operations,
  present,
  Refused,
} from '../contract-client.fixture.ts';
import type { Who } from '../scenario.fixture.ts';
import * as texts from './mcp-texts.fixture.ts';

type Use = (tool: string, given: Given) => Promise<string>;

export function createMcp({ baseUrl, tokens }: ClientOptions): ContractClient {
  const used = new Set<string>();
  const agents = new Map<Who, Promise<AgentClient>>();
  const agentFor = (who: Who): Promise<AgentClient> => {
    const known = agents.get(who) ?? connect(baseUrl, tokens[who]);
    agents.set(who, known);
    return known;
  };
  return {
    name: 'mcp',
    async do(who, operation, given) {
      const use: Use = async (tool, input) => {
        used.add(tool);
        const { isError, text } = await (await agentFor(who)).call(tool, input);
        if (isError) throw refusalOf(text);
        return text;
      };
      return await doListed({ ...codices(use), ...discussion(use), ...history(use) }, operation, given);
    },
    async surface() {
      const { tools } = await (await agentFor('editor')).client.listTools();
      return { offered: tools.map(({ name }) => name), used: [...used] };
    },
    async close() {
      for (const agent of agents.values()) await agent.then((open) => open.close()).catch(() => undefined);
    },
  };
}

async function connect(baseUrl: string, token: string): Promise<AgentClient> {
  const headers = { authorization: `Bearer ${token}` };
  const transport = new StreamableHTTPClientTransport(new URL(`${baseUrl}/mcp`), {
    requestInit: { headers },
  });
  try {
    return await agentOn(transport);
  } catch (error) {
    if (error instanceof Error && /unauthor|401/i.test(`${error.name} ${error.message}`))
      throw new Refused('unauthenticated', error.message, []);
    throw error;
  }
}

/** The first line says the code and the message; those after it the places. */
function refusalOf(text: string): Refused {
  const [first = '', ...more] = text.split('\n');
  const [, code = 'invalid_input', message = text] = /^Refused \((\w+)\): (.*)$/.exec(first) ?? [];
  const told = [...more.map((line) => line.replace(/^- /, '')), message];
  const places = told.flatMap((line) => /^([\w.]+): /.exec(line)?.[1] ?? []);
  return new Refused(code, message, places);
}

function codices(use: Use): Operations {
  return {
    create: async (given) => {
      const text = await use('create_codex', given);
      return present({
        id: texts.found(text, /: ([0-9a-f-]{36})/),
        title: texts.found(text, /“(.*)”/),
        revision: Number(texts.found(text, /revision (\d+)/)),
      });
    },
    read: async ({ id, branch }) => texts.codexOf(await use('read_codex', present({ id, branch }))),
    edit: async (given) => {
      const revision = given['revision'] ?? (await revisionOf(use, given));
      const text = await use('edit_fields', { ...given, revision });
      const proposed = [...text.matchAll(/(\w+) \(suggestion (\S+?)\)/g)];
      return proposed.length === 0
        ? { revision: Number(texts.found(text, /revision (\d+)/)) }
        : { proposed: Object.fromEntries(proposed.map(([, field = '', id = '']) => [field, id])) };
    },
    editPassage: async (given) => {
      const text = await use('edit_passage', given);
      return { revision: Number(texts.found(text, /revision (\d+)/)) };
    },
    move: async (given) => await use('move_codex', given),
    search: async (given) => texts.hitsOf(await use('search', given)),
    link: async (given) => await use('link_codices', given),
    unlink: async (given) => await use('link_codices', { ...given, remove: true }),
    templates: async () => texts.templatesOf(await use('list_templates', {})),
    template: async (given) => texts.templateOf(await use('list_templates', given)),
  };
}

/** An agent reads before it edits. */
async function revisionOf(use: Use, { id, branch }: Given): Promise<JsonValue> {
  return texts.codexOf(await use('read_codex', present({ id, branch })))['revision'] ?? null;
}

function discussion(use: Use): Operations {
  return {
    comment: async (given) => ({ id: texts.found(await use('comment', given), /thread (\S+)\./) }),
    reply: async (given) => ({ id: texts.found(await use('comment', given), /comment (\S+) in/) }),
    comments: async (given) => texts.threadsOf(await use('list_comments', given)),
    suggest: async ({ why, ...given }) => ({
      id: texts.found(await use('suggest', present({ ...given, reason: why })), /Suggested: (\S+)\./),
    }),
    suggestions: async (given) => texts.suggestionsOf(await use('list_comments', given)),
    askReview: async (given) => ({ id: texts.found(await use('ask_for_review', given), /review (\S+)\./) }),
  };
}

function history(use: Use): Operations {
  return {
    versions: async (given) => texts.sessionsOf(await use('list_versions', given)),
    namedVersions: async (given) => texts.namesOf(await use('list_versions', given)),
    compare: async ({ id, from, to }) =>
      texts.comparisonOf(
        await use('compare', present({ id, from: String(from), to: to === undefined ? to : String(to) })),
      ),
    branch: async (given) => texts.branchOf(await use('begin_branch', given)),
    branches: async (given) => texts.branchesOf(await use('list_branches', given)),
  };
}
