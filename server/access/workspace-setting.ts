/** Values of this instance in the Setting table. */
import { z } from 'zod';
import { dayIn, isTimeZone } from '#core/time/calendar.ts';
import type { Services } from '../ports/services.ts';

const workspaceSettingSchema = z.object({
  id: z.string(),
  name: z.string(),
  icon: z.string().nullable().optional(),
  /** Whether share links can be public pages; not unless somebody says so. */
  publicPages: z.boolean().optional(),
});
export type WorkspaceSetting = z.infer<typeof workspaceSettingSchema>;

/**
 * Returns the workspace of the instance, created if there is none. Its id never changes, since the workspace document is
 * named after it.
 */
export async function ensureWorkspace(
  services: Pick<Services, 'prisma' | 'environment'>,
): Promise<WorkspaceSetting> {
  const known = await getWorkspace(services);
  if (known.id !== '') return known;
  const value = { id: services.environment.newId(), name: known.name };
  await services.prisma.setting.createMany({ data: [{ key: 'workspace', value }], skipDuplicates: true });
  return await getWorkspace(services);
}

/** The workspace of this instance; before its first start, one without an id. */
export async function getWorkspace({ prisma }: Pick<Services, 'prisma'>): Promise<WorkspaceSetting> {
  const row = await prisma.setting.findUnique({ where: { key: 'workspace' } });
  const parsed = workspaceSettingSchema.safeParse(row?.value);
  return parsed.success ? parsed.data : { id: '', name: 'Vespera Bindery' };
}

const timeZoneSchema = z.object({ name: z.string().refine(isTimeZone) });

/** Where the days of the workspace begin and end, as an IANA name; UTC until somebody has said. */
export async function getTimeZone({ prisma }: Pick<Services, 'prisma'>): Promise<string> {
  const row = await prisma.setting.findUnique({ where: { key: 'timeZone' } });
  const parsed = timeZoneSchema.safeParse(row?.value);
  return parsed.success ? parsed.data.name : 'UTC';
}

/** Says where the days begin and end, unless somebody has said before; `false` then. */
export async function initializeTimeZone(
  { prisma }: Pick<Services, 'prisma'>,
  name: string,
): Promise<boolean> {
  const data = [{ key: 'timeZone', value: { name } }];
  return (await prisma.setting.createMany({ data, skipDuplicates: true })).count > 0;
}

/** The day of a moment where the workspace is, as `2026-11-29`. */
export async function dayAt(services: Pick<Services, 'prisma'>, milliseconds: number): Promise<string> {
  return dayIn(milliseconds, await getTimeZone(services));
}
