/** Packs in the background what has grown old, where the operator has turned that on. */
import { isBinderyError } from '#core/errors.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { type Poller, startPoller } from '../polling/poller.ts';
import type { Services } from '../ports/services.ts';
import { countOtherReleases } from '../processes/one-release.ts';
import { BLOCK_SIZE, packDocument } from './pack-document.ts';

const DAY_MS = 86_400_000;
const LOOK_MS = 3_600_000;
const AT_ONCE = 200;

/** `null` where nothing is packed. */
export function startPacking(services: Services): Poller | null {
  const { env, environment, roles, background, log } = services;
  const { packAfterDays } = env;
  if (packAfterDays === null) return null;
  return startPoller(background, {
    name: 'packing old operations',
    intervalMs: LOOK_MS,
    async work(isStopped) {
      if (!roles.isMine('packing')) return;
      const others = await countOtherReleases(services);
      if (others > 0) {
        log.warn(
          { others },
          'nothing is packed while processes of another release are running: they may not see it',
        );
        return;
      }
      await packDue(services, { before: environment.now() - packAfterDays * DAY_MS, isStopped });
    },
  });
}

export interface Packed {
  readonly documents: number;
  readonly operations: number;
  /** Documents whose history is not as it was recorded, and stays in rows. */
  readonly broken: readonly string[];
}

/** Packs every document that has old operations enough. One that cannot be packed is told of and holds up no other. */
export async function packDue(
  services: Services,
  { before, isStopped = () => false }: { readonly before: number; readonly isStopped?: () => boolean },
): Promise<Packed> {
  const { prisma, log } = services;
  let [documents, operations] = [0, 0];
  const broken: string[] = [];
  for (let after = ''; !isStopped(); ) {
    const due = await findDue(prisma, before, after);
    for (const name of due) {
      if (isStopped()) break;
      try {
        const packed = await packDocument(services, name, { before, isStopped });
        operations += packed;
        if (packed > 0) documents += 1;
      } catch (error) {
        if (!isBinderyError(error) || (error.code !== 'corrupt' && error.code !== 'internal')) throw error;
        log.error({ err: error, documentName: name }, 'old operations could not be packed');
        broken.push(name);
      }
    }
    if (due.length < AT_ONCE) break;
    after = due.at(-1) ?? '';
  }
  return { documents, operations, broken };
}

/** Documents that have old rows enough for a block, large ones aside: these fill it with fewer, and are packed once there are as many. */
async function findDue(prisma: PrismaClient, before: number, after: string): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ name: string }[]>`
    SELECT d."name" FROM "Document" d
    WHERE d."deletedAt" IS NULL AND d."name" > ${after} AND d."snapshotSeq" - d."packedSeq" >= ${BLOCK_SIZE.fewest} AND EXISTS (
      SELECT FROM "DocumentUpdate" u WHERE u."documentName" = d."name" AND u."seq" = d."packedSeq" + ${BLOCK_SIZE.fewest}
        AND u."createdAt" < ${new Date(before)})
    ORDER BY d."name" LIMIT ${AT_ONCE}`;
  return rows.map(({ name }) => name);
}
