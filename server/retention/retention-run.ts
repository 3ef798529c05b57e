/** The last run of retention: when it was, what is folded by each rule, and what could not be. Kept as a setting, for admins look often and it sums up all Codices. */
import { z } from 'zod';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';

const SETTING = 'retention.run';

const runSchema = z.object({
  /** ms since epoch; the last run that folded, or looked in vain. */
  at: z.number().nullable(),
  /** When the next one is. */
  nextAt: z.number(),
  /** Processes of another release for which it waits. */
  waitsFor: z.int(),
  templates: z.array(
    z.object({
      templateId: z.string(),
      /** Of the versions that Codices follow, and how many follow those. */
      rules: z.array(z.object({ operations: z.string(), sessions: z.string().nullable(), codices: z.int() })),
      /** Operations that are in folded ranges, and of how many Codices. */
      folded: z.int(),
      foldedCodices: z.int(),
      /** When the last of them was stored, ms since epoch; `null` for none. */
      foldedTo: z.number().nullable(),
      /** When it was folded. */
      foldedAt: z.number().nullable(),
    }),
  ),
  /** Documents that could not be folded, with the reason. */
  failures: z.array(z.object({ documentName: z.string(), message: z.string() })),
  /** How many more there are. */
  moreFailures: z.int(),
});
export type RetentionRun = z.infer<typeof runSchema>;
export type TemplateState = RetentionRun['templates'][number];
export type RuleOfTemplate = TemplateState['rules'][number] & { readonly templateId: string };

/** `null` where there was none. */
export async function readRun(prisma: PrismaClient): Promise<RetentionRun | null> {
  const row = await prisma.setting.findUnique({ where: { key: SETTING } });
  return runSchema.safeParse(row?.value).data ?? null;
}

export async function writeRun(prisma: PrismaClient, run: RetentionRun): Promise<void> {
  const value: Prisma.InputJsonValue = run;
  await prisma.setting.upsert({
    where: { key: SETTING },
    create: { key: SETTING, value },
    update: { value },
  });
}

/** What is folded of the Codices of each template that has a rule. */
export async function sumFolded(
  prisma: PrismaClient,
  rules: readonly RuleOfTemplate[],
): Promise<TemplateState[]> {
  const ids = [...new Set(rules.map(({ templateId }) => templateId))];
  const sums = await prisma.$queryRaw<FoldedSum[]>`
    SELECT c."templateId", sum(f."toSeq" - f."fromSeq" + 1)::float8 AS "folded", count(DISTINCT c."id")::int AS "codices",
      max(f."lastAt") AS "foldedTo", max(f."foldedAt") AS "foldedAt"
    FROM "FoldedOperations" f JOIN "Codex" c ON c."id" = split_part(substring(f."documentName" FROM 7), '@', 1)
    WHERE c."templateId" = ANY(${ids}) GROUP BY c."templateId"`;
  const byTemplate = new Map(sums.map((sum) => [sum.templateId, sum]));
  return ids.map((id) => {
    const sum = byTemplate.get(id);
    return {
      templateId: id,
      rules: together(rules.filter(({ templateId }) => templateId === id)),
      ...{ folded: sum?.folded ?? 0, foldedCodices: sum?.codices ?? 0 },
      ...{ foldedTo: sum?.foldedTo.getTime() ?? null, foldedAt: sum?.foldedAt.getTime() ?? null },
    };
  });
}

/** Versions with the same rule are one. */
function together(rules: readonly RuleOfTemplate[]): TemplateState['rules'] {
  const found = new Map<string, TemplateState['rules'][number]>();
  for (const { operations, sessions, codices } of rules) {
    const key = `${operations} ${sessions}`;
    found.set(key, { operations, sessions, codices: codices + (found.get(key)?.codices ?? 0) });
  }
  return [...found.values()];
}

interface FoldedSum {
  readonly templateId: string;
  readonly folded: number;
  readonly codices: number;
  readonly foldedTo: Date;
  readonly foldedAt: Date;
}
