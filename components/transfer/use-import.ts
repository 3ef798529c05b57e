/** A hook that sends files to the server one by one, and can undo the import. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, send } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { toast } from '#components/ui/toast.tsx';
import { BinderyError, type Issue, isBinderyError } from '#core/errors.ts';
import { type ImportedBody, importedSchema, MAX_IMPORT_BYTES } from '#core/protocol/api/transfer.ts';
import { importedLabel } from './transfer-labels.ts';

export interface FileResult {
  readonly name: string;
  /** `null` when nothing of the file was imported. */
  readonly imported: ImportedBody | null;
  /** Why not, or what deserves a look. */
  readonly issues: readonly Issue[];
}

interface ImportInput {
  readonly files: readonly File[];
  readonly parentId: string | null;
}

/** Returns a function that imports files and resolves to the result of each; a refused one does not affect the others. */
export function useImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ files, parentId }: ImportInput) => {
      const results: FileResult[] = [];
      for (const file of files) results.push(await importOne(file, parentId));
      return results;
    },
    onSettled: () => void client.invalidateQueries({ queryKey: keys.codices }),
  });
}

/** Reports an import in a toast, with Undo. */
export function useImportedToast(): (results: readonly FileResult[]) => void {
  const client = useQueryClient();
  return (results) => {
    const imported = results.flatMap((result) => result.imported?.codices ?? []);
    const tops = results.flatMap(({ imported: body }) => body?.codices[0]?.id ?? []);
    const words = importedLabel(imported.length);
    const undo = async (): Promise<void> => {
      try {
        for (const id of tops) await api.delete(`/codices/${encodeURIComponent(id)}`);
        toast.done(
          imported.length === 1
            ? 'The imported Codex is in the trash'
            : 'The imported Codices are in the trash',
        );
      } catch (error) {
        toast.failed('What was imported is still there', error);
      } finally {
        void client.invalidateQueries({ queryKey: keys.codices });
      }
    };
    if (imported.length > 0) toast.undo(words, () => void undo());
  };
}

async function importOne(file: File, parentId: string | null): Promise<FileResult> {
  const { name } = file;
  try {
    if (file.size > MAX_IMPORT_BYTES) {
      throw new BinderyError(
        'too_large',
        `The file is larger than ${MAX_IMPORT_BYTES / 1024 / 1024} MiB. Export it in parts.`,
      );
    }
    const query = parentId === null ? '' : `?parent=${encodeURIComponent(parentId)}`;
    const response = await send(`/api/v1/import${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', 'idempotency-key': crypto.randomUUID() },
      body: file,
    });
    const imported = importedSchema.parse(await response.json());
    return { name, imported, issues: imported.warnings.map(asIssue) };
  } catch (error) {
    if (!isBinderyError(error)) throw error;
    const issues = error.issues.length > 0 ? error.issues : [{ path: [], message: error.message }];
    return { name, imported: null, issues };
  }
}

/** zod types an absent optional as `undefined`; our interfaces leave it out. */
function asIssue({ path, message, hint, line, column }: ImportedBody['warnings'][number]): Issue {
  return {
    path,
    message,
    ...(hint !== undefined && { hint }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}
