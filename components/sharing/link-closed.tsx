/** What a guest sees when the link is closed under them: it says so, and what did not arrive can be taken along. */
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useSessionStatus } from '#components/codex/sync-chip.tsx';
import type { Template } from '#core/template/template.ts';
import type { CodexSession } from '#sync/codex-session.ts';
import { codexAsMarkdown } from './codex-as-markdown.ts';
import classes from './guest-codex.module.css';

interface LinkClosedProps {
  readonly session: CodexSession;
  readonly template: Template;
  readonly title: string;
}

export function LinkClosed({ session, template, title }: LinkClosedProps) {
  const waiting = useSessionStatus(session)?.waiting ?? 0;
  return (
    <div role="alert" className={classes['closed']}>
      <p>
        <strong>This link was closed.</strong>{' '}
        {waiting === 0
          ? 'Everything you wrote before that is saved. You can still read it here.'
          : waiting === 1
            ? 'One change of yours did not arrive any more. It is still on this page.'
            : `${waiting} changes of yours did not arrive any more. They are still on this page.`}
      </p>
      {waiting > 0 && (
        <Button
          variant="default"
          leftSection={<IconDownload size={17} stroke={1.75} aria-hidden />}
          onClick={() => download(codexAsMarkdown(session.codex, template), title)}
        >
          Download what you wrote
        </Button>
      )}
    </div>
  );
}

function download(markdown: string, title: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([markdown], { type: 'text/markdown' }));
  link.download = `${title.replace(/[^\p{L}\p{N} _-]/gu, '').trim() || 'codex'}.md`;
  link.click();
  URL.revokeObjectURL(link.href);
}
