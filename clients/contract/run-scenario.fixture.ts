/** Runs one scenario with one client, and compares what comes back with what the scenario says. */
import { expect } from 'vitest';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import { type ContractClient, NotOffered, Refused } from './contract-client.fixture.ts';
import type { Call, ClientName, Scenario, Step } from './scenario.fixture.ts';

export interface Run {
  readonly client: ContractClient;
  /** By which steps are done that name another client. */
  readonly others: Readonly<Partial<Record<ClientName, ContractClient>>>;
  /** What `{…}` in a scenario stands for, beside the answers that are kept. */
  readonly names: JsonObject;
}

type Outcome = { readonly answer: JsonValue } | { readonly refused: Refused };

/** Fails where the client does otherwise than the scenario says, also where it does what it is said not to offer. */
export async function checkScenario(scenario: Scenario, run: Run): Promise<void> {
  const { name } = run.client;
  const reason = scenario.notOffered[name];
  try {
    await runSteps(scenario.steps, run);
  } catch (error) {
    if (!(error instanceof NotOffered)) throw error;
    if (reason !== undefined) return;
    throw new Error(`${name} does not offer “${error.message}”, and “${scenario.name}” gives no reason.`);
  }
  if (reason !== undefined)
    throw new Error(`${name} does “${scenario.name}”, which is said to be ${reason}. Take that out of it.`);
}

async function runSteps(steps: readonly Step[], run: Run): Promise<void> {
  const kept: Record<string, JsonValue> = { ...run.names };
  for (const [place, step] of steps.entries()) {
    if ('together' in step) await runTogether(step, run, kept, place);
    else await runCall(step, run, kept, place);
  }
}

async function runCall(step: Call, run: Run, kept: Record<string, JsonValue>, place: number): Promise<void> {
  const outcome = await attempt(step, run, kept);
  const client = step.through ?? run.client.name;
  const unlike = step.unlike?.[client];
  const { gives, refused } = unlike ?? step;
  const where = `${client}, step ${place + 1} (${step.do})`;
  if (refused !== undefined) {
    if (!('refused' in outcome))
      throw new Error(`${where} was done, and is to be refused with ${refused.code}.`);
    checkRefusal(outcome.refused, refused, where);
    return;
  }
  if ('refused' in outcome)
    throw new Error(`${where} was refused: ${outcome.refused.code}, ${outcome.refused.message}`);
  if (gives !== undefined) checkAnswer(outcome.answer, named(gives as JsonValue, kept), where);
  if (step.keep !== undefined) kept[step.keep] = outcome.answer;
}

async function runTogether(
  step: Extract<Step, { together: unknown }>,
  run: Run,
  kept: Record<string, JsonValue>,
  place: number,
): Promise<void> {
  const outcomes = await Promise.all(step.together.map((call) => attempt(call, run, kept)));
  const codes = outcomes.flatMap((outcome) => ('refused' in outcome ? [outcome.refused.code] : []));
  const { refused } = step.unlike?.[run.client.name] ?? step;
  const where = `${run.client.name}, step ${place + 1}`;
  expect({ done: outcomes.length - codes.length, refused: codes.sort() }, where).toEqual({
    done: step.done,
    refused: [...refused].sort(),
  });
}

async function attempt(step: Call, run: Run, kept: JsonObject): Promise<Outcome> {
  const client = step.through === undefined ? run.client : (run.others[step.through] ?? run.client);
  try {
    const given = named(step.with as JsonObject, kept);
    return { answer: await client.do(step.as, step.do, isJsonObject(given) ? given : {}) };
  } catch (error) {
    if (error instanceof Refused) return { refused: error };
    throw error;
  }
}

function checkRefusal(told: Refused, wanted: NonNullable<Call['refused']>, where: string): void {
  expect(`${told.code}: ${told.message}`, where).toMatch(new RegExp(`^${wanted.code}: `));
  if (wanted.says !== undefined) expect(told.message, where).toContain(wanted.says);
  if (wanted.at !== undefined) expect(told.places, where).toEqual(expect.arrayContaining([...wanted.at]));
}

function checkAnswer(answer: JsonValue, wanted: JsonValue, where: string): void {
  // Wrapped, for `toMatchObject` takes objects and lists alone.
  expect({ answer }, where).toMatchObject({ answer: matcherOf(wanted) });
}

/** `{"$any": "string"}`, `{"$contains": "words"}`, `{"$including": [members]}`; all else is itself. */
function matcherOf(wanted: JsonValue): unknown {
  if (isJsonArray(wanted)) return wanted.map(matcherOf);
  if (!isJsonObject(wanted)) return wanted;
  const { $any: type, $contains: words, $including: members } = wanted;
  if (type !== undefined) return expect.any(type === 'number' ? Number : String);
  if (words !== undefined) return expect.stringContaining(String(words));
  if (members !== undefined) return expect.arrayContaining(memberMatchers(members));
  return Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, matcherOf(value)]));
}

function memberMatchers(members: JsonValue): unknown[] {
  return (isJsonArray(members) ? members : []).map((member) =>
    isJsonObject(member) ? expect.objectContaining(Object(matcherOf(member))) : member,
  );
}

/** With `{name.member.0}` replaced by what it stands for. Throws for a name that nothing was kept under. */
function named(value: JsonValue, kept: JsonObject): JsonValue {
  if (isJsonArray(value)) return value.map((item) => named(item, kept));
  if (isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, named(member, kept)]));
  if (typeof value !== 'string') return value;
  const whole = /^\{([\w.]+)\}$/.exec(value)?.[1];
  if (whole !== undefined) return lookUp(whole, kept);
  return value.replaceAll(/\{([\w.]+)\}/g, (_, path: string) => String(lookUp(path, kept)));
}

function lookUp(path: string, kept: JsonObject): JsonValue {
  let found: JsonValue | undefined = kept;
  for (const key of path.split('.'))
    found = isJsonArray(found) ? found[Number(key)] : isJsonObject(found) ? found[key] : undefined;
  if (found === undefined) throw new Error(`Nothing is kept under {${path}}.`);
  return found;
}
