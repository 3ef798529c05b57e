/** Uploaded files of Codices whose bytes have a passage, and what is left of them. */
import type { Services } from '../ports/services.ts';

export interface FoundFile {
  readonly id: string;
  readonly codexId: string;
  readonly name: string;
  readonly sha256: string;
}

type FileServices = Pick<Services, 'prisma' | 'assets' | 'log'>;

/** Read from the store, as UTF-8 and UTF-16. What the store has lost holds nothing. */
export async function findFiles(
  { prisma, assets, log }: FileServices,
  codexIds: readonly string[],
  passage: string,
): Promise<FoundFile[]> {
  const rows = await prisma.$queryRaw<FoundFile[]>`
    SELECT "id", "codexId", "name", "sha256" FROM "Asset" WHERE "codexId" = ANY(${[...codexIds]}::text[]) ORDER BY "createdAt", "id"`;
  const holding = new Map<string, boolean>();
  const wanted = [Buffer.from(passage, 'utf8'), Buffer.from(passage, 'utf16le')];
  const found: FoundFile[] = [];
  for (const row of rows) {
    try {
      // A file that lies in several Codices is read once.
      const known = holding.get(row.sha256);
      const holds = known ?? (await holdsAny((await assets.open(row.sha256)).stream, wanted));
      holding.set(row.sha256, holds);
      if (holds) found.push(row);
    } catch (error) {
      log.warn({ err: error, sha256: row.sha256 }, 'a file could not be searched for a passage');
    }
  }
  return found;
}

/** Their rows go, and their bytes with the last row that names them; where one stands in a text, it is shown as missing. */
export async function removeFiles(
  { prisma, assets }: FileServices,
  files: readonly FoundFile[],
): Promise<void> {
  await prisma.asset.deleteMany({ where: { id: { in: files.map(({ id }) => id) } } });
  for (const sha256 of new Set(files.map((file) => file.sha256)))
    await assets.remove(sha256, async () => (await prisma.asset.count({ where: { sha256 } })) > 0);
}

/** A passage may lie across two chunks. */
async function holdsAny(stream: AsyncIterable<Buffer>, wanted: readonly Buffer[]): Promise<boolean> {
  const overlap = Math.max(...wanted.map(({ length }) => length)) - 1;
  let tail = Buffer.alloc(0);
  for await (const chunk of stream) {
    const window = Buffer.concat([tail, chunk]);
    if (wanted.some((each) => window.includes(each))) return true;
    tail = window.subarray(Math.max(0, window.length - overlap));
  }
  return false;
}
