/** Writes the reference of the tools for agents from their definitions. */
import { z } from 'zod';
import { TOOLS } from '../mcp/tools/all-tools.ts';
import type { Effect, Tool } from '../mcp/tools/tool.ts';

const EFFECTS: Readonly<Record<Effect, string>> = {
  reads: 'Changes nothing.',
  adds: 'Adds something; what was there stays.',
  changes: 'Changes what others see; the history keeps what was there.',
};

interface Property {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly anyOf?: readonly Property[];
  readonly items?: Property;
}

export function writeMcpReference(): string {
  return [
    '# Reference: the tools of agents',
    'Written from their definitions; [mcp.md](../mcp.md) is the guide.',
    ...TOOLS.map(toolText),
  ]
    .join('\n\n')
    .concat('\n');
}

function toolText({ name, title, effect, description, input }: Tool): string {
  const schema: {
    readonly properties?: Readonly<Record<string, Property>>;
    readonly required?: readonly string[];
  } =
    // What is written are members that every such schema has.
    z.toJSONSchema(input, { io: 'input' }) as object;
  const rows = Object.entries(schema.properties ?? {}).map(([id, property]) => {
    const isNeeded = schema.required?.includes(id) === true;
    return `| \`${id}\`${isNeeded ? ' (needed)' : ''} | ${typeOf(property)} | ${meaningOf(property)} |`;
  });
  const table =
    rows.length === 0 ? [] : [['| parameter | type | meaning |', '|---|---|---|', ...rows].join('\n')];
  return [`## \`${name}\``, `${title}. ${EFFECTS[effect]}`, description, ...table].join('\n\n');
}

function typeOf({ type, anyOf, items, enum: options }: Property): string {
  if (options !== undefined) return options.map((each) => `\`${JSON.stringify(each)}\``).join(', ');
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' or ');
  if (items !== undefined && type === 'array') return `list: ${typeOf(items)}`;
  return typeof type === 'string' ? type : (type?.join(' or ') ?? 'anything');
}

function meaningOf({ description = '', default: given, anyOf = [] }: Property): string {
  const words =
    description === ''
      ? (anyOf.find((each) => each.description !== undefined)?.description ?? '')
      : description;
  const unless = given === undefined ? '' : `Default: \`${JSON.stringify(given)}\`.`;
  return `${words} ${unless}`.trim().replaceAll('|', '\\|');
}
