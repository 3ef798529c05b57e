/** The texts that tools answer agents with, read back into the form of scenarios. */
import type { JsonObject, JsonValue } from '#core/json.ts';
import { values } from '../answers.fixture.ts';
import { present } from '../contract-client.fixture.ts';

/** Fields whose values are told as they are; those of all others are JSON. */
const TOLD_AS_TEXT = /^(?:richText|text|line|select|date|dateTime|url|email|person|reference|color)$/;

/** One part of a text that has to be there. */
export function found(text: string, pattern: RegExp): string {
  const part = pattern.exec(text)?.[1];
  if (part === undefined) throw new Error(`There is no ${pattern} in: ${text}`);
  return part;
}

const maybe = (text: string, pattern: RegExp): string | undefined => pattern.exec(text)?.[1];

export function codexOf(text: string): JsonObject {
  const [head = '', ...rest] = text.split('\n\n');
  const body = rest.join('\n\n');
  const mark = found(head, /Lines <!-- (\w+) field/);
  return present({
    id: found(head, /codex: (\S+)/),
    template: found(head, /template: (\S+)/),
    revision: Number(found(head, /revision: (\d+)/)),
    parent: maybe(head, /parent: (\S+)/) ?? null,
    title: found(body, /^# (.*)$/m).replace(/^\(no title\)$/, ''),
    fields: values(fieldsOf(body, mark)),
  });
}

function fieldsOf(body: string, mark: string): JsonObject {
  const fields: Record<string, JsonValue> = {};
  const empty = maybe(body, new RegExp(`<!-- ${mark} empty: (.*) -->`)) ?? '';
  for (const [, id = ''] of empty.matchAll(/(\w+) \(\w+\)/g)) fields[id] = null;
  for (const section of body.split(`<!-- ${mark} field `).slice(1)) {
    const [, id = '', type = '', told = ''] = /^(\S+) .* · (\w+) -->\n(.*)$/s.exec(section) ?? [];
    const value = told.replace(new RegExp(`\\n*(?:<!-- ${mark} empty: .*)?$`, 's'), '');
    fields[id] = TOLD_AS_TEXT.test(type) ? value : (JSON.parse(value) as JsonValue);
  }
  return fields;
}

/** Items of a list, each with the lines that belong to it. */
function itemsOf(text: string): readonly string[] {
  return `\n${text}`.split(/\n(?=- )/).slice(1);
}

export function hitsOf(text: string): JsonValue {
  return itemsOf(text).map((item) => ({
    id: found(item, / · ([0-9a-f-]{36}) · /),
    title: found(item, /^- (.*?) · [0-9a-f-]{36}/),
  }));
}

export function threadsOf(text: string): JsonValue {
  return itemsOf(text)
    .filter((item) => !item.includes(' · suggests: '))
    .map((item) =>
      present({
        id: found(item, /thread (\S+) on/),
        field: maybe(item, /thread \S+ on (?!the Codex)(\S+)/) ?? null,
        quote: maybe(item, /^.*? on \S+ “(.*?)”/) ?? null,
        texts: [...item.matchAll(/\n {2}.*?, \d{4}-\S+: (.*)/g)].map(([, said = '']) => said),
      }),
    );
}

export function suggestionsOf(text: string): JsonValue {
  return itemsOf(text)
    .filter((item) => item.includes(' · suggests: '))
    .map((item) =>
      present({
        id: found(item, /thread (\S+) on/),
        field: found(item, /thread \S+ on (\S+)/),
        decision: found(item, / · (open|accepted|rejected)/),
      }),
    );
}

export function comparisonOf(text: string): JsonValue {
  return text
    .split('\n## ')
    .slice(1)
    .map((part) => {
      const [head = '', ...lines] = part.split('\n');
      const told = lines.join('\n');
      const of = (inline: RegExp, whole: RegExp) =>
        [...told.matchAll(inline), ...told.matchAll(whole)]
          .map(([, words = '']) => words)
          .filter((words) => words !== '');
      return {
        field: found(head, /^(\S+) · /),
        removed: of(/\[-(.*?)-\]/gs, /^- (.*)$/gm),
        added: of(/\{\+(.*?)\+\}/gs, /^\+ (.*)$/gm),
      };
    });
}

export function branchOf(line: string): JsonObject {
  const closed = maybe(line, / · (merged|closed)/);
  return {
    name: found(line, /“(.*?)”/),
    ahead: Number(found(line, /(\d+) ahead/)),
    behind: Number(found(line, /(\d+) behind/)),
    state: closed ?? 'open',
  };
}

export function branchesOf(text: string): JsonValue {
  return itemsOf(text).map(branchOf);
}

export function sessionsOf(text: string): JsonValue {
  return itemsOf(text)
    .filter((item) => !item.startsWith('- named '))
    .map((item) => {
      const [seq = '', , , origin = '', fields = ''] = item.slice(2).split(' · ');
      return { seq: Number(seq), origin, fields: fields.split(', ') };
    });
}

export function namesOf(text: string): JsonValue {
  return itemsOf(text)
    .filter((item) => item.startsWith('- named '))
    .map((item) => ({
      name: found(item, /^- named “(.*?)”/),
      seq: Number(found(item, /”: (\d+)/)),
      note: maybe(item, /”: \d+ · (.*)/) ?? '',
    }));
}

export function templatesOf(text: string): JsonValue {
  return itemsOf(text).map((item) => ({
    id: found(item, /^- (\S+) v\d/),
    name: found(item, / v\d+ · (.*?)(?::|$)/),
  }));
}

export function templateOf(text: string): JsonValue {
  const types = itemsOf(text).map((item) => [found(item, /^- (\S+) · /), found(item, / · (\w+): /)]);
  return { id: found(text, /^template: (\S+)/m), fields: Object.fromEntries(types) };
}
