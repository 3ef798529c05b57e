/** Facts about this instance that are kept in the Setting table. */
import { z } from 'zod';
import type { Services } from '../services.ts';

const workspaceSettingSchema = z.object({ id: z.string(), name: z.string() });
export type WorkspaceSetting = z.infer<typeof workspaceSettingSchema>;

/** The workspace of this instance; before setup, one without an id. */
export async function getWorkspace({ prisma }: Pick<Services, 'prisma'>): Promise<WorkspaceSetting> {
  const row = await prisma.setting.findUnique({ where: { key: 'workspace' } });
  const parsed = workspaceSettingSchema.safeParse(row?.value);
  return parsed.success ? parsed.data : { id: '', name: 'Vespera Bindery' };
}
