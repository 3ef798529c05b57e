'use client';
/** The buttons for edits that cannot be delivered: download the Codex as a file, or discard its copy on this device. */
import { Button, Menu } from '@mantine/core';
import { IconDownload, IconFileExport, IconMarkdown } from '@tabler/icons-react';
import { clientStore } from '#components/browser/client-store.ts';
import type { LocalFormat } from '#components/transfer/local-export.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { toast } from '#components/ui/toast.tsx';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import { discardCopy } from '#sync/pending/discard-edits.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';

const MARK = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

export interface UndeliveredCodex {
  readonly codexId: string;
  /** The document that is held in its place, where it is an extract. */
  readonly documentName?: string | undefined;
  readonly codex: CodexSession['codex'];
  readonly template: Template;
}

/** The Codex in memory as a file; people and other Codices by id, since the server may no longer answer with names. */
export async function writeUndelivered(
  { codexId, codex, template }: UndeliveredCodex,
  format: LocalFormat,
): Promise<File> {
  const { exportLocally } = await import('#components/transfer/local-export.ts');
  const names = { person: () => null, codex: () => null };
  return exportLocally(codex, template, format, { codexId, created: null, names, now: Date.now() });
}

export function DownloadUndelivered({ held }: { readonly held: UndeliveredCodex }) {
  const download = async (format: LocalFormat) => {
    const { saveFile } = await import('#components/transfer/local-export.ts');
    saveFile(await writeUndelivered(held, format));
  };
  const run = (format: LocalFormat) => () =>
    void download(format).catch((error: unknown) => toast.failed('The file was not made', error));
  return (
    <Menu position="bottom-start" width={250} withinPortal>
      <Menu.Target>
        <Button size="compact-sm" variant="default" leftSection={<IconDownload {...MARK} />}>
          Download what you wrote
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconFileExport {...MARK} />} onClick={run('json5')}>
          To import again (JSON5)
        </Menu.Item>
        <Menu.Item leftSection={<IconMarkdown {...MARK} />} onClick={run('markdown')}>
          To read (Markdown)
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface DiscardUndeliveredProps {
  readonly held: Pick<UndeliveredCodex, 'codexId' | 'documentName' | 'codex'>;
  readonly personId: string;
  /** Called after the copy was removed; leaves the page. */
  readonly onDiscarded: () => void;
}

export function DiscardUndelivered({
  held: { codexId, documentName = codexDocumentName(codexId), codex },
  personId,
  onDiscarded,
}: DiscardUndeliveredProps) {
  const discard = async () => {
    const title = displayTitle(codex.title.toString());
    const putBack = await discardCopy(await clientStore(), personId, documentName);
    onDiscarded();
    toast.undo(`What you wrote in “${title}” was discarded`, () => {
      putBack().catch((error: unknown) => toast.failed('It could not be put back', error));
    });
  };
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="ink"
      onClick={() => void discard().catch((error: unknown) => toast.failed('Nothing was discarded', error))}
    >
      Discard
    </Button>
  );
}
