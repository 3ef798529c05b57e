/** For tests: a field on a page of its own, over a real document that somebody else may edit at the same time. */
import { act, render, screen } from '@testing-library/react';
import userEvent, { PointerEventsCheckLevel, type UserEvent } from '@testing-library/user-event';
import * as Y from 'yjs';
import { useForm } from '#components/codex/view/use-form.ts';
import { CodexProvider, type CodexServices, NO_SERVICES } from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { Providers } from '#components/shell/providers.tsx';
import type { Role } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { Field } from './field.tsx';

export const ME = { id: '01900000-0000-7000-8000-0000000000a1', name: 'Ana Reyes' };
const COLLEAGUE = { id: '01900000-0000-7000-8000-0000000000b2', name: 'Ben Okafor' };

export interface FieldPage {
  readonly user: UserEvent;
  readonly codex: Codex;
  /** What the document holds in the field. */
  value(fieldId?: string): JsonValue;
  /** An edit of a colleague who has seen what this page holds; it arrives at once. */
  remotely(edit: (codex: Codex, field: FieldDefinition) => void): void;
  /** Edits made here and by a colleague before either heard of the other. */
  atOnce(here: () => Promise<void>, there: (codex: Codex, field: FieldDefinition) => void): Promise<void>;
}

export interface FieldPageOptions {
  /** What the first field holds when the page opens. */
  readonly value?: JsonValue;
  readonly readOnly?: boolean;
  /** Of whoever looks at the page; nobody's where it is not said. */
  readonly role?: Role;
  readonly services?: Partial<CodexServices>;
  /** What the template says beside its fields. */
  readonly template?: string;
}

/** Each as its conditions have it, in the order of the template. */
function Fields({ ids }: { readonly ids: readonly string[] }) {
  const all = useForm().views.flatMap(({ sections }) => sections.flatMap(({ fields }) => fields));
  return ids.map((id) => {
    const found = all.find(({ field }) => field.id === id);
    return found === undefined || found.hidden ? null : (
      <Field key={id} field={found.field} lock={found.lock} />
    );
  });
}

/** Renders `fields`, the inside of a template's `fields` in JSON5, each under its label. */
export async function renderField(fields: string, options: FieldPageOptions = {}): Promise<FieldPage> {
  const template = templateOf(fields, options.template);
  const definitions = Object.values(template.fields);
  const [first] = definitions;
  if (first === undefined) throw new Error('a page needs a field');
  const source = createLocalSource(new Y.Doc(), ME);
  const { codex } = source;
  if (options.value !== undefined) codex.setValue(first, options.value);
  const services = { ...NO_SERVICES, ...options.services };
  render(
    <Providers>
      <CodexProvider
        codexId="01900000-0000-7000-8000-0000000000c3"
        source={source}
        template={template}
        actor={{ ...ME, ...(options.role !== undefined && { role: options.role }) }}
        canEdit={options.readOnly !== true}
        services={services}
      >
        <Fields ids={definitions.map(({ id }) => id)} />
      </CodexProvider>
    </Providers>,
  );
  await screen.findAllByText(first.label);

  const branch = (): Codex => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(codex.doc));
    return createLocalSource(doc, COLLEAGUE).codex;
  };
  const receive = (from: Codex): void =>
    act(() => Y.applyUpdate(codex.doc, Y.encodeStateAsUpdate(from.doc), 'remote'));
  return {
    user: userEvent.setup({ delay: null, pointerEventsCheck: PointerEventsCheckLevel.Never }),
    codex,
    value: (fieldId = first.id) => {
      const field = template.fields[fieldId];
      if (field === undefined) throw new Error(`the page has no field “${fieldId}”`);
      return codex.value(field);
    },
    remotely(edit) {
      const theirs = branch();
      edit(theirs, first);
      receive(theirs);
    },
    async atOnce(here, there) {
      const theirs = branch();
      await here();
      there(theirs, first);
      receive(theirs);
    },
  };
}
