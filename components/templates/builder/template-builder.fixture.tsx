/** The builder over a draft of its own, for tests of its parts. */
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent, { PointerEventsCheckLevel } from '@testing-library/user-event';
import * as Y from 'yjs';
import { Providers } from '#components/shell/providers.tsx';
import { replaceSource } from '#core/template/draft/template-draft.ts';
import type { Template } from '#core/template/template.ts';
import type { TextChange } from '#core/text/text-change.ts';
import { useSourceText } from '../draft/draft-context.tsx';
import { DraftEditing } from '../draft/draft-editing.ts';
import type { Finding, Place } from '../draft/findings.ts';
import { editRevertibly } from '../take-back.ts';
import { TemplateBuilder } from './template-builder.tsx';

export interface BuilderOptions {
  readonly canEdit?: boolean;
  readonly findings?: readonly Finding[];
  readonly published?: Template | null | undefined;
}

/** A draft whose builder is on the page. */
export class OpenBuilder {
  readonly user = userEvent.setup({ delay: null, pointerEventsCheck: PointerEventsCheckLevel.Never });
  readonly editing: DraftEditing;
  /** What a click showed in the code last. */
  revealed: Place | null = null;
  /** As if somebody had changed the same place meanwhile. */
  isRefused = false;

  constructor(source: string, options: BuilderOptions = {}) {
    const { canEdit = true, findings = [] } = options;
    const published = 'published' in options ? options.published : null;
    const text = new Y.Doc().getText('source');
    text.insert(0, source);
    this.editing = new DraftEditing(text);
    render(
      <Providers>
        <Page draft={this} canEdit={canEdit} findings={findings} published={published} />
      </Providers>,
    );
  }

  get text(): string {
    return this.editing.source.toString();
  }

  /** Another text by a colleague. */
  write(text: string): void {
    act(() => {
      const theirs = new Y.Doc();
      const { doc } = this.editing.source;
      Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc ?? theirs));
      replaceSource(theirs.getText('source'), text);
      Y.applyUpdate(doc ?? theirs, Y.encodeStateAsUpdate(theirs), 'remote');
    });
  }
}

interface PageProps extends Required<BuilderOptions> {
  readonly draft: OpenBuilder;
}

function Page({ draft, canEdit, findings, published }: PageProps) {
  const { editing } = draft;
  const text = useSourceText(editing.source);
  const apply = (changes: readonly TextChange[], of: string) =>
    !draft.isRefused && editing.apply(changes, of);
  return (
    <TemplateBuilder
      text={text}
      canEdit={canEdit}
      apply={apply}
      applyRevertibly={(changes, of) => editRevertibly(editing, () => apply(changes, of))}
      publishedSource={null}
      publishedTemplate={published}
      template={null}
      findings={findings}
      onReveal={(place) => {
        draft.revealed = place;
      }}
      onSettings={() => undefined}
      versions={null}
    />
  );
}

/** One of the choices beside a setting. */
export function choiceOf(setting: string, choice: string): HTMLElement {
  return within(screen.getByRole('radiogroup', { name: setting })).getByRole('radio', { name: choice });
}

/** Chooses from a list that an input opens, by keyboard. */
export async function choose(
  { user }: Pick<OpenBuilder, 'user'>,
  input: HTMLElement,
  label: string | RegExp,
): Promise<void> {
  await user.click(input);
  // Lists that were opened before may still be there, closed; this one may still be opening.
  const option = await waitFor(() => {
    const options = screen.getAllByRole('option', { name: label, hidden: true });
    const shown = options.filter((each) => each.closest('[style*="display: none"]') === null).at(-1);
    if (shown === undefined) throw new Error(`no list shows “${label}”`);
    return shown;
  });
  await user.click(option);
}
