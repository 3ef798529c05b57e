/** Lists in the order of fields, page by page: SQL on "Codex" c that goes on after the place where the page before ended. */
import { z } from 'zod';
import { VALUE_KINDS } from '#core/search/comparable-value.ts';
import type { NamedPerson } from '#core/search/filter-names.ts';
import { MAX_SORT_KEYS, type SortKey, type SortPlace } from '#core/search/sort-keys.ts';
import { foldText } from '#core/search/words.ts';
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts';
import { storableText } from '../../database/database-text.ts';

/** Where a page ended: by each key of its order, and which Codex stood there. */
export interface ListPlace {
  readonly places: readonly SortPlace[];
  readonly id: string;
}

/** A cursor: the order that it belongs to, and the place. */
export const listPlaceSchema = z.tuple([
  z.string().max(300),
  z
    .array(
      z.tuple([z.int().min(0).max(100), z.number(), z.string().max(400).transform(storableText)]).nullable(),
    )
    .max(MAX_SORT_KEYS),
  z.uuid(),
]);

export interface ListOrder {
  /** At least one. */
  readonly keys: readonly SortKey[];
  /** Whom fields of people may name, where one of the keys goes by their names. */
  readonly people: readonly NamedPerson[];
}

/** What is listed: tables that "Codex" c and, where its words are asked for, "CodexSearch" s are among, and what must hold. */
export interface ListSource {
  readonly from: Prisma.Sql;
  readonly where: Prisma.Sql;
}

/**
 * The next `limit` Codices after a place; from the beginning for `null`. A Codex that nobody edits meanwhile stands on exactly one
 * page. Those without a value in the first key come last: they are asked for by themselves, so that the others are read off the index.
 */
export async function findInOrder(
  prisma: PrismaClient,
  source: ListSource,
  order: ListOrder,
  after: ListPlace | null,
  limit: number,
): Promise<readonly ListPlace[]> {
  const isPastValues = after !== null && after.places[0] === null;
  const found = isPastValues ? [] : await findPart(prisma, source, order, { has: true, after, limit });
  if (found.length >= limit || order.keys[0]?.by !== 'field') return found;
  const rest = limit - found.length;
  const without = { has: false, after: isPastValues ? after : null, limit: rest };
  return [...found, ...(await findPart(prisma, source, order, without))];
}

interface Part {
  /** Those with a value in the first key, or those without. */
  readonly has: boolean;
  readonly after: ListPlace | null;
  readonly limit: number;
}

async function findPart(
  prisma: PrismaClient,
  source: ListSource,
  order: ListOrder,
  part: Part,
): Promise<readonly ListPlace[]> {
  const rows = await prisma.$queryRaw<Record<string, unknown>[]>(writePart(source, order, part));
  return rows.map((row) => ({
    id: String(row['id']),
    places: order.keys.map((_, index) => {
      const kind = row[`kind${index}`];
      if (kind === null || kind === undefined) return null;
      return [Number(kind), Number(row[`number${index}`]), String(row[`key${index}`])] as const;
    }),
  }));
}

/** One part of a list as a statement. */
export function writePart(
  source: ListSource,
  { keys, people }: ListOrder,
  { has, after, limit }: Part,
): Prisma.Sql {
  const columns = keys.map((key, index) => new Column(key, index, index === 0 ? has : null));
  const used = has ? columns : columns.slice(1);
  const joins = used.flatMap((column) => column.joins(people));
  const descending = keys[0]?.descending === true;
  const conditions = [source.where];
  if (!has) conditions.push(lacksFirst(keys));
  if (after !== null) conditions.push(...goesOn(used, after, { skipped: has ? 0 : 1, descending }));
  return Prisma.sql`
    SELECT c."id", ${Prisma.join(columns.map((column) => column.selected(has)))}
    ${source.from} ${joins.length === 0 ? Prisma.empty : Prisma.join(joins, ' ')}
    WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY ${Prisma.join([...used.flatMap((column) => column.ordered()), direct(Prisma.sql`c."id"`, descending)])}
    LIMIT ${limit}`;
}

function lacksFirst([first]: readonly SortKey[]): Prisma.Sql {
  if (first?.by !== 'field') return Prisma.sql`false`;
  return Prisma.sql`NOT EXISTS (SELECT FROM "CodexFieldValue" o
    WHERE o."codexId" = c."id" AND o."fieldId" = ${first.fieldId} AND o."position" = 0)`;
}

/** What comes after a place, by the keys from `skipped` on. */
function goesOn(
  columns: readonly Column[],
  { places, id }: ListPlace,
  { skipped, descending }: { readonly skipped: number; readonly descending: boolean },
): Prisma.Sql[] {
  const beyondId = Prisma.sql`c."id" ${descending ? Prisma.sql`<` : Prisma.sql`>`} ${id}`;
  const beyond = columns.reduceRight(
    (rest, column) => column.beyond(places[column.index] ?? null, rest),
    beyondId,
  );
  const [first] = columns;
  const place = places[skipped] ?? null;
  // Says less than the rest, in a form that the index answers.
  const bound = skipped === 0 && first !== undefined && place !== null ? [first.notBefore(place)] : [];
  return [...bound, beyond];
}

function direct(expression: Prisma.Sql, descending: boolean): Prisma.Sql {
  return descending ? Prisma.sql`${expression} DESC` : Prisma.sql`${expression} ASC`;
}

/** The end of the year 9999, which no time of a Codex is after. */
const LATEST_MS = 253_402_300_799_999;
const PERSON = VALUE_KINDS.indexOf('person');

/** One key of the order: its table, and its three columns. */
class Column {
  private readonly key: SortKey;
  readonly index: number;
  /** `null`: with or without a value. */
  private readonly has: boolean | null;

  constructor(key: SortKey, index: number, has: boolean | null) {
    this.key = key;
    this.index = index;
    this.has = has;
  }

  joins(people: readonly NamedPerson[]): Prisma.Sql[] {
    const { key } = this;
    if (key.by !== 'field') return [];
    const kind = this.has === true ? Prisma.sql`JOIN` : Prisma.sql`LEFT JOIN`;
    const table = Prisma.sql`${kind} "CodexFieldValue" ${this.table} ON ${this.table}."codexId" = c."id"
      AND ${this.table}."fieldId" = ${key.fieldId} AND ${this.table}."position" = 0`;
    if (!key.namesPeople) return [table];
    const ids = people.map(({ id }) => id);
    const names = people.map(({ name }) => foldText(name));
    return [
      table,
      Prisma.sql`LEFT JOIN unnest(${ids}::text[], ${names}::text[]) AS ${this.named}("id", "name")
        ON ${this.table}."kind" = ${PERSON}::int AND ${this.named}."id" = ${this.table}."key"`,
    ];
  }

  /** Of the part without a value in the first key, that has none. */
  selected(has: boolean): Prisma.Sql {
    const named = (name: string) => Prisma.raw(`"${name}${this.index}"`);
    if (this.index === 0 && !has) return Prisma.sql`NULL AS ${named('kind')}`;
    const [kind, number, key] = this.values;
    return Prisma.sql`${kind} AS ${named('kind')}, ${number} AS ${named('number')}, ${key} AS ${named('key')}`;
  }

  ordered(): Prisma.Sql[] {
    const { descending } = this.key;
    const each = this.compared.map((expression) => direct(expression, descending));
    return this.mayLack ? [Prisma.sql`(${this.table}."codexId" IS NULL) ASC`, ...each] : each;
  }

  /** After this place by this key, or level with it and after by the rest. */
  beyond(place: SortPlace, rest: Prisma.Sql): Prisma.Sql {
    const lacks = Prisma.sql`${this.table}."codexId" IS NULL`;
    if (place === null) return this.mayLack ? Prisma.sql`(${lacks} AND ${rest})` : Prisma.sql`false`;
    const sign = this.key.descending ? Prisma.sql`<` : Prisma.sql`>`;
    const own = this.row;
    const there = this.valuesAt(place);
    const held = Prisma.sql`${own} ${sign} ${there} OR (${own} = ${there} AND ${rest})`;
    return this.mayLack ? Prisma.sql`(${lacks} OR ${held})` : Prisma.sql`(${held})`;
  }

  notBefore(place: NonNullable<SortPlace>): Prisma.Sql {
    const sign = this.key.descending ? Prisma.sql`<=` : Prisma.sql`>=`;
    return Prisma.sql`${this.row} ${sign} ${this.valuesAt(place)}`;
  }

  private get mayLack(): boolean {
    return this.key.by === 'field' && this.has === null;
  }

  private get table(): Prisma.Sql {
    return Prisma.raw(`v${this.index}`);
  }

  private get named(): Prisma.Sql {
    return Prisma.raw(`p${this.index}`);
  }

  private get time(): Prisma.Sql {
    return this.key.by === 'created' ? Prisma.sql`c."createdAt"` : Prisma.sql`c."updatedAt"`;
  }

  /** Kind, number and text, as a place has them. */
  private get values(): readonly [Prisma.Sql, Prisma.Sql, Prisma.Sql] {
    if (this.key.by !== 'field')
      return [Prisma.sql`0`, Prisma.sql`(extract(epoch FROM ${this.time}) * 1000)::float8`, Prisma.sql`''`];
    const [kind, number] = [Prisma.sql`${this.table}."kind"`, Prisma.sql`${this.table}."number"`];
    return [kind, number, this.text];
  }

  private get text(): Prisma.Sql {
    const own = Prisma.sql`${this.table}."key"`;
    if (this.key.by !== 'field' || !this.key.namesPeople) return own;
    return Prisma.sql`CASE WHEN ${this.table}."kind" = ${PERSON}::int THEN coalesce(${this.named}."name", '')
      ELSE ${own} END COLLATE "C"`;
  }

  private get compared(): readonly Prisma.Sql[] {
    return this.key.by === 'field' ? this.values : [this.time];
  }

  private get row(): Prisma.Sql {
    return Prisma.sql`(${Prisma.join([...this.compared])})`;
  }

  private valuesAt([kind, number, key]: NonNullable<SortPlace>): Prisma.Sql {
    if (this.key.by !== 'field')
      return Prisma.sql`(${new Date(Math.min(Math.max(Math.round(number), 0), LATEST_MS))})`;
    // Subqueries, so that the planner takes no guess at how few are left, by which it would read and sort them all.
    return Prisma.sql`((SELECT ${kind}::int), (SELECT ${number}::float8), (SELECT ${key}::text COLLATE "C"))`;
  }
}

/** Whether an order goes by values of fields, which have to be read of every Codex. */
export function ordersByFields(keys: readonly SortKey[]): boolean {
  return keys.some((key) => key.by === 'field');
}
