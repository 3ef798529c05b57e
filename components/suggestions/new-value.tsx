/** Another value to be suggested for a field: its own input, on a copy of the Codex that goes nowhere. */
import { useEffect, useState } from 'react';
import * as Y from 'yjs';
import {
  CodexProvider,
  type CodexServices,
  useCodexContext,
} from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { FieldCommentsContext } from '#components/comments-context/comments-context.ts';
import { Field } from '#components/fields/field.tsx';
import { SuggestingContext } from '#components/suggesting-context/suggesting-context.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import styles from './suggestion.module.css';

interface NewValueProps {
  readonly field: FieldDefinition;
  /** `undefined` while it is the value that stands. */
  readonly onChange: (value: JsonValue | undefined) => void;
}

export function NewValue({ field, onChange }: NewValueProps) {
  const { codexId, codex, template, actor, authorId, services } = useCodexContext();
  const [source] = useState(() => {
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(codex.doc));
    return createLocalSource(copy, actor ?? undefined);
  });
  useEffect(() => {
    const copied = source.codex.asShown({ slots: template.slots ?? {} });
    return copied.observe(field.id, () => {
      const value = copied.value(field);
      const isSame = canonicalJson(value) === canonicalJson(codex.value(field));
      onChange(isSame ? undefined : value);
    });
  }, [source, codex, template, field, onChange]);
  return (
    <div className={styles['field']} data-native-undo>
      <FieldCommentsContext value={null}>
        {/* It is a copy of its own, not the fork that one suggests on. */}
        <SuggestingContext value={null}>
          <CodexProvider
            codexId={codexId}
            source={source}
            template={template}
            actor={actor}
            authorId={authorId}
            canEdit
            services={withoutServer(services)}
          >
            <Field field={field} />
          </CodexProvider>
        </SuggestingContext>
      </FieldCommentsContext>
    </div>
  );
}

/** What the server finds in the Codex is not about the copy. */
function withoutServer(services: CodexServices): CodexServices {
  return { ...services, findProblems: () => Promise.resolve([]), findRollUps: null };
}
