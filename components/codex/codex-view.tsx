/** A Codex with whatever stands around it: for pages, guests, history and previews alike. */
import type { ReactNode } from 'react';
import { CodexBody } from './codex-body.tsx';
import { CodexProvider, type CodexProviderProps } from './codex-scope.tsx';

export interface CodexViewProps extends Omit<CodexProviderProps, 'children'> {
  /** Above the document, inside the Codex's scope: `SyncChip`, `CodexFaces` and the like work there. */
  readonly header?: ReactNode;
}

export function CodexView({ header, ...scope }: CodexViewProps) {
  const { template } = scope;
  return (
    <CodexProvider {...scope}>
      {header}
      <CodexBody key={`${template.id}@${template.version}`} />
    </CodexProvider>
  );
}
