/** The file fields of an open Codex, which receive files dropped anywhere on its page. */
import { refusalOf } from '#components/assets/upload-checks.ts';

interface FileHolder {
  readonly accept: readonly string[] | null;
  /** How many more files fit without another giving way. */
  readonly room: number;
  readonly send: (files: readonly File[]) => void;
}

export interface Attachments {
  /** Announces a field that is on the page; answers how to take that back. */
  add(holder: () => FileHolder): () => void;
  /** Hands each file to the first field that takes its kind and has room; answers those that none takes. */
  take(files: readonly File[]): readonly File[];
}

export function createAttachments(): Attachments {
  const holders = new Set<() => FileHolder>();
  return {
    add(holder) {
      holders.add(holder);
      return () => void holders.delete(holder);
    },
    take(files) {
      let left = files;
      for (const holder of holders) {
        const { accept, room, send } = holder();
        const taken = left.filter((file) => refusalOf(file, accept) === null).slice(0, room);
        if (taken.length === 0) continue;
        send(taken);
        left = left.filter((file) => !taken.includes(file));
      }
      return left;
    },
  };
}
