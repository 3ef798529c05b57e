/** A Codex with the layout around it, for members, guests, history and previews. */
import type { ReactNode } from 'react';
import { CodexProvider, type CodexProviderProps } from '#components/codex-context/codex-context.tsx';
import { CodexBody } from './codex-body.tsx';

export interface CodexViewProps extends Omit<CodexProviderProps, 'children'> {
  /** Above the document, inside the Codex's scope: `SyncChip`, `CodexAvatars` and the like work there. */
  readonly header?: ReactNode;
}

export function CodexView({ header, ...scope }: CodexViewProps) {
  return (
    <CodexProvider {...scope}>
      {header}
      {/* A newer version of the template changes the form under whoever is writing; another template is another form. */}
      <CodexBody key={scope.template.id} />
    </CodexProvider>
  );
}
