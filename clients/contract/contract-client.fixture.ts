/** The form that each client has for the contract: what is asked of it by name, and how it says no. */
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { ClientName, Who } from './scenario.fixture.ts';

/** What a step says, with the names of earlier answers replaced. */
export type Given = JsonObject;
export type Operation = (given: Given) => Promise<JsonValue>;
export type Operations = Readonly<Record<string, Operation>>;

export interface ContractClient {
  readonly name: ClientName;
  /** Throws `Refused` for what the server or the client refuses, `NotOffered` for what the client has no name for. */
  do(who: Who, operation: string, given: Given): Promise<JsonValue>;
  /** What the client offers by name, and what of that was used so far. */
  surface(): Promise<{ readonly offered: readonly string[]; readonly used: readonly string[] }>;
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly baseUrl: string;
  readonly tokens: Readonly<Record<Who, string>>;
}

/** A refusal, as whoever uses the client is told of it. */
export class Refused extends Error {
  readonly code: string;
  /** With dots. */
  readonly places: readonly string[];

  constructor(code: string, message: string, places: readonly string[]) {
    super(message);
    this.code = code;
    this.places = places;
  }
}

/** The client has nothing for that. */
export class NotOffered extends Error {}

/** Does an operation out of a list of those that a client offers. */
export async function doListed(operations: Operations, operation: string, given: Given): Promise<JsonValue> {
  const listed = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (listed === undefined) throw new NotOffered(operation);
  return await listed(given);
}

export function text(value: JsonValue | undefined): string {
  if (typeof value !== 'string') throw new Error(`${JSON.stringify(value)} is no text.`);
  return value;
}

export function optionalText(value: JsonValue | undefined): string | undefined {
  return value === undefined ? undefined : text(value);
}

/** Members of an object; of anything else none. */
export function membersOf(value: JsonValue | undefined): Given {
  return isJsonObject(value) ? value : {};
}

export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonArray(value) ? value : [];
}

/** Without the members that are not given. */
export function present(values: Readonly<Record<string, JsonValue | undefined>>): Given {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
  );
}
