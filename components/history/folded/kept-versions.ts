/** The versions whose state is kept: those to choose from where a history is compared, replayed or named. */
import type { NamedVersionBody, VersionBody } from '#core/protocol/api/history.ts';

/** Newest first, as they come. What was written in sessions whose end is not kept belongs to the next one that is. */
export function keptVersions(versions: readonly VersionBody[]): readonly VersionBody[] {
  const kept: VersionBody[] = [];
  let later: VersionBody | null = null;
  for (const version of versions) {
    if (version.folded !== true) {
      if (later !== null) kept.push(later);
      later = version;
    } else if (later !== null) later = joinBefore(later, version);
  }
  return later === null ? kept : [...kept, later];
}

function joinBefore(later: VersionBody, earlier: VersionBody): VersionBody {
  const authors = new Map([...later.authors, ...earlier.authors].map((author) => [author.id, author]));
  return {
    ...later,
    ...{ fromSeq: earlier.fromSeq, from: earlier.from, operations: later.operations + earlier.operations },
    authors: [...authors.values()],
  };
}

/** The newest state before an operation that is kept: at the end of a version, or named. 0 where there is none. */
export function keptBefore(
  versions: readonly VersionBody[],
  named: readonly NamedVersionBody[],
  seq: number,
): number {
  const ends = versions.filter(({ folded }) => folded !== true);
  return Math.max(0, ...[...ends, ...named].map((point) => point.seq).filter((at) => at < seq));
}
