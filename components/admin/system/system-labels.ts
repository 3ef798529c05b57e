/** Words for the state of the system. */
import { writeNumber } from '#components/locale/number-format.ts';
import { readerLocale } from '#components/locale/reader-locale.ts';
import type { SystemProcess, SystemQueue, SystemState } from '#core/protocol/api/administration/system.ts';

export const QUEUE_LABELS: Readonly<Record<SystemQueue['queue'], string>> = {
  projection: 'Lists and search',
  rollUps: 'Values over other Codices',
  rules: 'Automation rules',
  mail: 'E-mail',
};

export const ROLE_LABELS: Readonly<Record<NonNullable<SystemProcess['role']>, string>> = {
  all: 'people and background work',
  web: 'people',
  worker: 'background work',
};

export const CHECK_LABELS = { ok: 'OK', warning: 'Look at it', failed: 'Failed' } as const;

/** "1 file", "12 files"; `null`: not known. */
export function counted(count: number | null, one: string, many: string): string | null {
  return count === null ? null : `${writeNumber(count, readerLocale())} ${count === 1 ? one : many}`;
}

/** What is to be said of the bus where several processes may be there; `null` where one is alone. */
export function busLabel({ bus, processes }: Pick<SystemState, 'bus' | 'processes'>): string | null {
  if (bus === 'away') return 'This process cannot hear any others, so what they do is not known.';
  const lost = processes.filter(({ state }) => state === 'lost').length;
  if (lost === 0) return null;
  return lost === 1 ? 'One ended without notice.' : `${lost} ended without notice.`;
}

/** "of 4 that failed, …": how the projection differs from queues that give up. */
export function failedLabel({ queue, failed }: SystemQueue): string | null {
  if (failed === null) return null;
  if (failed === 0) return 'none failed';
  const count = writeNumber(failed, readerLocale());
  return queue === 'projection' ? `${count} failed and tried again` : `${count} failed`;
}
