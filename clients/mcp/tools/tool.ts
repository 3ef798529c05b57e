/** The form of a tool: what an agent is told of it, what it takes, and what it does with the access it was given. */
import type { z } from 'zod';
import type { RestClient } from '../../node/rest/rest-client.ts';

/** The server as one API token sees it. */
export interface Access {
  readonly rest: RestClient;
  newId(): string;
  /** Marks the anchors of one answer, so that no text in it can contain one. */
  newMark(): string;
}

export interface Call {
  readonly access: Access;
  readonly signal: AbortSignal;
}

/** `reads`: changes nothing; `adds`: what was there stays; `changes`: what was there may be other afterwards, and is kept in the history. */
export type Effect = 'reads' | 'adds' | 'changes';

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: Effect;
  readonly input: z.ZodObject;
  /** Throws `BinderyError`. */
  run(call: Call, given: unknown): Promise<string>;
}

interface Definition<Input extends z.ZodObject> extends Omit<Tool, 'input' | 'run'> {
  readonly input: Input;
  run(call: Call, given: z.infer<Input>): Promise<string>;
}

export function defineTool<Input extends z.ZodObject>(definition: Definition<Input>): Tool {
  const { input } = definition;
  return { ...definition, run: async (call, given) => await definition.run(call, input.parse(given)) };
}

export function codexPath(id: string, rest = ''): string {
  return `/codices/${encodeURIComponent(id)}${rest}`;
}
