'use client';
/** The import dialog: files by drop or selection, with every problem listed. */
import { Button, Loader, Modal } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useRef, useState, useSyncExternalStore } from 'react';
import { type Command, useOfferedCommands } from '#components/commands/command-registry.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { NeedsServer, useServerNeed } from '#components/page/needs-server.tsx';
import { toast } from '#components/ui/toast.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import { importRequest } from './import-request.ts';
import { ImportResults } from './import-results.tsx';
import classes from './transfer.module.css';
import { type FileResult, useImport, useImportedToast } from './use-import.ts';

const IMPORT_ACTION: Command = {
  id: 'import-codices',
  label: 'Import Codices…',
  words: 'upload open file json5 binary restore bring in',
  icon: 'import',
  run: () => importRequest.open(),
};

/** Mounted once; opens on `importRequest`. Also offered in the palette to those who may create Codices. */
export function ImportDialog({ offered }: { readonly offered: boolean }) {
  useOfferedCommands(offered ? [IMPORT_ACTION] : []);
  const request = useSyncExternalStore(importRequest.subscribe, importRequest.get, () => null);
  return (
    <Modal
      opened={request !== null}
      onClose={importRequest.close}
      title="Import Codices"
      size={560}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {request !== null && <ImportForm parentId={request.parentId} />}
    </Modal>
  );
}

function ImportForm({ parentId }: { readonly parentId: string | null }) {
  const [results, setResults] = useState<readonly FileResult[]>([]);
  const importing = useImport();
  const need = useServerNeed();
  const say = useImportedToast();
  const finish = (done: readonly FileResult[]) => {
    setResults(done);
    say(done);
    const [top] = done.flatMap(({ imported }) => imported?.codices[0] ?? []);
    // Of a history it is told whose it is.
    if (done.some(({ issues, imported }) => issues.length > 0 || imported?.history !== undefined)) return;
    importRequest.close();
    if (top !== undefined) navigate(codexPath(top.id));
  };
  const take = (files: readonly File[]) => {
    if (files.length === 0 || importing.isPending || need !== null) return;
    setResults([]);
    importing.mutateAsync({ files, parentId }).then(finish, (error: unknown) => {
      toast.failed('The files were not imported', error);
    });
  };
  return (
    <div className={classes['dialog']}>
      <NeedsServer what="Importing">
        <FileDrop busy={importing.isPending} onFiles={take} />
      </NeedsServer>
      <ImportResults results={results} onOpen={importRequest.close} />
      <p className={classes['quiet']}>
        Every Codex comes in as a new one, in your name. A history file is proven first, and keeps its id and
        its authors, marked as imported. If a file has a problem, nothing of it is imported.
      </p>
    </div>
  );
}

interface FileDropProps {
  readonly busy: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

function FileDrop({ busy, onFiles }: FileDropProps) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  return (
    <section
      className={classes['drop']}
      data-over={over || undefined}
      aria-label="Files to import"
      aria-busy={busy}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {busy ? (
        <p role="status" className={classes['busy']}>
          <Loader size={18} /> Importing…
        </p>
      ) : (
        <>
          <IconFileImport size={28} stroke={1.4} aria-hidden className={classes['mark'] ?? ''} />
          <p>Drop Codex files here (.codex, .codex.json5 or .history.jsonl)</p>
          <Button variant="light" onClick={() => input.current?.click()} data-autofocus>
            Choose files
          </Button>
        </>
      )}
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label="Codex files"
        accept=".codex,.json5,.json,.jsonl"
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </section>
  );
}
