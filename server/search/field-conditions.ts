/** Checks of fields as SQL conditions on "Codex" c. */
import { cutKey, VALUE_KINDS, type ValueKind } from '#core/search/comparable-value.ts';
import type { FieldCheck } from '#core/search/field-check.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { storableText } from '../database/database-text.ts';

/** Any of the checks holds. */
export function anyCheck(checks: readonly FieldCheck[]): Prisma.Sql {
  return Prisma.sql`(${Prisma.join(checks.map(conditionOf), ' OR ')})`;
}

function conditionOf(check: FieldCheck): Prisma.Sql {
  if (check.check === 'lacks') return lacks(check);
  return Prisma.sql`c."id" IN (SELECT v."codexId" FROM "CodexFieldValue" v
    WHERE v."fieldId" = ANY(${[...check.fieldIds]}::text[]) AND ${fits(check)})`;
}

function lacks({ fields }: Extract<FieldCheck, { check: 'lacks' }>): Prisma.Sql {
  const each = fields.map(
    ({ fieldId, templateIds }) => Prisma.sql`(c."templateId" = ANY(${[...templateIds]}::text[])
      AND c."id" NOT IN (SELECT v."codexId" FROM "CodexFieldValue" v WHERE v."fieldId" = ${fieldId}))`,
  );
  return each.length === 0 ? Prisma.sql`false` : Prisma.sql`(${Prisma.join(each, ' OR ')})`;
}

/** The number of a kind of value in the table. */
export function codeOfKind(kind: ValueKind): number {
  return VALUE_KINDS.indexOf(kind);
}

function fits(check: Exclude<FieldCheck, { check: 'lacks' }>): Prisma.Sql {
  switch (check.check) {
    case 'holds':
      return Prisma.sql`true`;
    case 'between': {
      const parts = [Prisma.sql`v."kind" = ${codeOfKind(check.kind)}::int`];
      const { from, to } = check;
      if (from)
        parts.push(Prisma.sql`v."number" ${from.isIncluded ? AT_LEAST : ABOVE} ${from.value}::float8`);
      if (to) parts.push(Prisma.sql`v."number" ${to.isIncluded ? AT_MOST : BELOW} ${to.value}::float8`);
      return Prisma.join(parts, ' AND ');
    }
    case 'keys':
      return Prisma.sql`v."kind" = ${codeOfKind(check.kind)}::int
        AND v."key" = ANY(${check.keys.map(storableText)}::text[])`;
    case 'words': {
      // Folded text holds none of the characters that LIKE reads as patterns.
      const words = storableText(check.words);
      return Prisma.sql`(' ' || v."text") LIKE ${`% ${words}%`}`;
    }
    case 'text': {
      const text = storableText(check.text);
      return Prisma.sql`v."key" = ${cutKey(text)} AND v."text" = ${text}`;
    }
  }
}

const AT_LEAST = Prisma.sql`>=`;
const ABOVE = Prisma.sql`>`;
const AT_MOST = Prisma.sql`<=`;
const BELOW = Prisma.sql`<`;
