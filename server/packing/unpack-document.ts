/** Writes packed operations back as rows, block by block from the last one on: each is a transaction of its own, and all or nothing of it happens. */
import { BinderyError } from '#core/errors.ts';
import type { StoredRow } from '../journal/journal.ts';
import { type PackedBlock, unpackRows } from '../journal/packed-block.ts';
import type { Services } from '../ports/services.ts';

type UnpackServices = Pick<Services, 'prisma'>;

export interface UnpackOptions {
  readonly isStopped?: () => boolean;
}

/** Times that a block is read again because it has become another one. */
const MOST_TRIES = 5;

/**
 * Answers how many operations are rows again. Throws `corrupt`, and leaves that block and those before it, where one cannot be read; `conflict` where the
 * document is packed or rewritten all the while. Processes that read the document meanwhile may miss operations: there must be none.
 */
export async function unpackDocument(
  services: UnpackServices,
  documentName: string,
  { isStopped = () => false }: UnpackOptions = {},
): Promise<number> {
  let [unpacked, tries] = [0, 0];
  while (!isStopped()) {
    const block = await readLastBlock(services, documentName);
    if (block === null) break;
    if (await putBack(services, block)) {
      unpacked += block.lastSeq - block.firstSeq + 1;
      tries = 0;
    } else if (++tries >= MOST_TRIES)
      throw new BinderyError(
        'conflict',
        `${documentName} is changed all the while. Stop every process first.`,
      );
  }
  return unpacked;
}

/** The last block; `null` where nothing is packed. Throws `corrupt` where the block that the document says it has is not there. */
async function readLastBlock({ prisma }: UnpackServices, documentName: string): Promise<PackedBlock | null> {
  const head = await prisma.document.findUnique({ where: { name: documentName, deletedAt: null } });
  if (head === null || head.packedSeq === 0n) return null;
  const where = { documentName_lastSeq: { documentName, lastSeq: head.packedSeq } };
  const found = await prisma.packedOperations.findUnique({ where });
  if (found === null)
    throw new BinderyError(
      'corrupt',
      `The packed operations up to ${head.packedSeq} of ${documentName} are not there.`,
    );
  return { ...found, firstSeq: Number(found.firstSeq), lastSeq: Number(found.lastSeq) };
}

/** False when the block has become another one meanwhile. */
async function putBack({ prisma }: UnpackServices, block: PackedBlock): Promise<boolean> {
  const rows: object[] = [];
  for await (const row of unpackRows(block)) rows.push(columnsOf(row));
  const { documentName, lastSeq, sha256 } = block;
  const [answer] = await prisma.$queryRaw<{ unpacked: boolean }[]>`
    SELECT "unpackOperations"(${documentName}, ${lastSeq}::int8, ${Buffer.from(sha256)}::bytea, ${JSON.stringify(rows)}::jsonb) AS "unpacked"`;
  return answer?.unpacked === true;
}

/** A row as the function of the database takes it. */
function columnsOf(row: StoredRow): object {
  const { actor, payload, prevHash, hash, serverTime, clientTime, ...same } = row;
  const hex = (bytes: Uint8Array): string => `\\x${Buffer.from(bytes).toString('hex')}`;
  return {
    ...same,
    ...{ payload: hex(payload), prevHash: hex(prevHash), hash: hex(hash) },
    ...{ actorKind: actor.kind, actorId: actor.id, actorName: actor.name, subtreeId: actor.subtreeId },
    ...{ clientTime: new Date(clientTime).toISOString(), createdAt: new Date(serverTime).toISOString() },
  };
}

export interface Unpacked {
  readonly documents: number;
  readonly operations: number;
  /** Documents with a block that cannot be read: it and those before it stay packed. */
  readonly broken: readonly string[];
}

const AT_ONCE = 200;

/** Unpacks every document. One that cannot be unpacked is told of and holds up no other. */
export async function unpackAll(services: UnpackServices, options: UnpackOptions = {}): Promise<Unpacked> {
  const { isStopped = () => false } = options;
  let [documents, operations] = [0, 0];
  const broken: string[] = [];
  for (let after = ''; !isStopped(); ) {
    const packed = await services.prisma.document.findMany({
      where: { name: { gt: after }, packedSeq: { gt: 0 }, deletedAt: null },
      orderBy: { name: 'asc' },
      take: AT_ONCE,
      select: { name: true },
    });
    for (const { name } of packed) {
      if (isStopped()) break;
      try {
        operations += await unpackDocument(services, name, options);
        documents += 1;
      } catch (error) {
        if (!(error instanceof BinderyError) || error.code !== 'corrupt') throw error;
        broken.push(name);
      }
    }
    if (packed.length < AT_ONCE) break;
    after = packed.at(-1)?.name ?? '';
  }
  return { documents, operations, broken };
}
