/** The React context of an open Codex: document, template, presence, undo and services. */
'use client';

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Awareness } from 'y-protocols/awareness';
import { clientStore } from '#components/browser/client-store.ts';
import { toast } from '#components/ui/toast.tsx';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { type Attachments, createAttachments } from './attachments.ts';
import '#components/presence/remote-caret.css';
import {
  createPresenceStore,
  EMPTY_PRESENCE,
  type PresenceStore,
} from '#components/presence/presence-store.ts';
import type { LinkRole, Role } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { fieldsWithConflicts } from '#core/codex/open-conflicts.ts';
import { createUndo, type Undo } from '#core/codex/undo.ts';
import type { AssetBody } from '#core/protocol/api/assets.ts';
import type { ValueProblemBody } from '#core/protocol/api/conflicts.ts';
import type { RollUpsBody } from '#core/protocol/api/roll-ups.ts';
import { isPassageRemoved } from '#core/protocol/removal-notice.ts';
import type { Template } from '#core/template/template.ts';
import { fieldCalled } from '#core/template/versions/slots.ts';
import { createPresence, type Presence } from '#sync/presence/presence.ts';
import type { PendingOperation } from '#sync/session/document-session.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';
import type { RecordStore } from '#sync/store/local-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { SavedDrafts } from './saved-drafts.ts';
import { type RollUps, useRollUps } from './use-roll-ups.ts';
import { useValueProblems } from './use-value-problems.ts';

/** The document behind a view. A `CodexSession` is one; so is a bare local document without socket or status. */
export interface CodexSource {
  readonly codex: Codex;
  readonly awareness: Awareness | null;
  readonly status?: { subscribe(listener: () => void): () => void; get(): SessionStatus };
  pendingOperations?(): readonly PendingOperation[];
  /** What the server tells the open pages of this document. */
  onAnnouncement?(listener: (message: unknown) => void): () => void;
}

export interface CodexActor {
  readonly id: string;
  readonly name: string;
  /** Of a member; a guest has that of the link. */
  readonly role?: Role | LinkRole;
}

export interface PersonChoice {
  readonly id: string;
  readonly name: string;
  /** False for somebody who left: still shown where they are named, no longer offered. */
  readonly active: boolean;
  /** Of an agent: whose program or model it is. */
  readonly provider?: string | undefined;
}

export interface CodexChoice {
  readonly id: string;
  readonly title: string;
  readonly templateId: string;
}

/** The services that a view needs beside its document. Guests, history and previews have some or none of them. */
export interface CodexServices {
  readonly people: readonly PersonChoice[];
  /** `null` for whoever can find none, and so link to none: guests. */
  readonly searchCodices: ((query: string, signal: AbortSignal) => Promise<readonly CodexChoice[]>) | null;
  /** The tags that other Codices have, each once, the most used first. */
  findTags(): Promise<readonly string[]>;
  /** Makes a Codex that can be linked to at once, also without a network; `null` where none can be made. */
  readonly createCodex: ((templateId: string, title: string) => Promise<string>) | null;
  /** The templates that Codices can be made from, out of `targets` where it names some. */
  creatableTemplates(
    targets: readonly string[] | null,
  ): readonly { readonly id: string; readonly name: string }[];
  /** Title and template of a Codex that is linked to; `null` when it is unknown here. */
  findCodex(codexId: string): Promise<CodexChoice | null>;
  /** What one that is unknown here is called. */
  readonly unknownTitle?: string;
  templateName(templateId: string): string;
  /** `null` where links lead nowhere (a guest sees one Codex only). */
  codexHref(codexId: string): string | null;
  navigate(href: string): void;
  /** `null` where nothing can be uploaded. */
  readonly upload: ((file: File, onProgress: (share: number) => void) => Promise<AssetBody>) | null;
  /** What the server finds in this Codex that its template does not allow. */
  findProblems(signal: AbortSignal): Promise<readonly ValueProblemBody[]>;
  /** What the formulas over other Codices have come to, and when that was; `null` where there is no server to ask. */
  readonly findRollUps: ((signal: AbortSignal) => Promise<RollUpsBody & { readonly at: number }>) | null;
}

export const NO_SERVICES: CodexServices = {
  people: [],
  searchCodices: () => Promise.resolve([]),
  findTags: () => Promise.resolve([]),
  createCodex: null,
  creatableTemplates: () => [],
  findCodex: () => Promise.resolve(null),
  templateName: (templateId) => templateId,
  codexHref: () => null,
  navigate: () => undefined,
  upload: null,
  findProblems: () => Promise.resolve([]),
  findRollUps: null,
};

export interface CodexContextValue {
  readonly codexId: string;
  /** The branch that is open; `null`: the Codex itself. */
  readonly branch: string | null;
  readonly codex: Codex;
  readonly source: CodexSource;
  readonly template: Template;
  readonly actor: CodexActor | null;
  /** Who created the Codex; `null` where that is not known. */
  readonly authorId: string | null;
  readonly canEdit: boolean;
  /** `null` where nobody is announced: previews, history. */
  readonly presence: Presence | null;
  readonly people: PresenceStore;
  /** `null` for readers. */
  readonly undo: Undo | null;
  /** `null` where nothing is kept: readers, previews. */
  readonly drafts: SavedDrafts | null;
  readonly services: CodexServices;
  /** As the server last told; whoever shows one looks whether the value is still the one that is meant. */
  readonly problems: readonly ValueProblemBody[];
  readonly rollUps: RollUps;
  readonly attachments: Attachments;
  field(fieldId: string): FieldDefinition | null;
  /** Brings a field into view, in whichever tab it stands. */
  reveal(fieldId: string): void;
  /** The body of the page says how fields are revealed; answers how to take that back. */
  onReveal(show: (fieldId: string) => void): () => void;
}

const ScopeContext = createContext<CodexContextValue | null>(null);

/** The context of the open Codex. Throws outside of a `CodexProvider`. */
export function useCodexContext(): CodexContextValue {
  const scope = useContext(ScopeContext);
  if (scope === null) throw new Error('This component must stand inside a CodexProvider.');
  return scope;
}

/** Everything inside is for reading while `locked`, as for somebody who may not edit. */
export function LockableScope({
  locked,
  children,
}: {
  readonly locked: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const scope = useCodexContext();
  const inner = useMemo(() => (locked ? { ...scope, canEdit: false } : scope), [scope, locked]);
  return <ScopeContext.Provider value={inner}>{children}</ScopeContext.Provider>;
}

/** A copy of the Codex that is edited in its place. */
export interface Fork {
  readonly codex: Codex;
  readonly source: CodexSource;
  readonly undo: Undo;
}

/** Everything inside reads and edits the fork; what the server finds in the Codex is not about it, and no input of it is kept. */
export function ForkScope({
  fork,
  children,
}: {
  readonly fork: Fork;
  readonly children: ReactNode;
}): ReactNode {
  const scope = useCodexContext();
  const inner = useMemo(
    (): CodexContextValue => ({
      ...scope,
      ...fork,
      ...{ canEdit: true, drafts: null, problems: [] },
      services: { ...scope.services, upload: null, createCodex: null },
    }),
    [scope, fork],
  );
  return <ScopeContext.Provider value={inner}>{children}</ScopeContext.Provider>;
}

interface ForkedScopeProps {
  readonly isOn: boolean;
  /** That of the forks; `null` where there are none. */
  readonly undo: Undo | null;
  readonly children: ReactNode;
}

/** While it is on, everything inside is for reading, but for what stands in a fork. */
export function ForkedScope({ isOn, undo, children }: ForkedScopeProps): ReactNode {
  const scope = useCodexContext();
  const inner = useMemo(
    (): CodexContextValue => (isOn ? { ...scope, canEdit: false, undo } : scope),
    [scope, isOn, undo],
  );
  return <ScopeContext.Provider value={inner}>{children}</ScopeContext.Provider>;
}

export interface CodexProviderProps {
  readonly codexId: string;
  readonly branch?: string | null;
  readonly source: CodexSource;
  readonly template: Template;
  /** `null` for a reader without identity (history, previews). */
  readonly actor: CodexActor | null;
  /** Who created the Codex, where it is known. */
  readonly authorId?: string | null;
  readonly canEdit: boolean;
  readonly services?: CodexServices;
  readonly children: ReactNode;
}

interface Companions {
  readonly source: CodexSource;
  readonly presence: Presence | null;
  readonly people: PresenceStore;
  readonly undo: Undo | null;
  readonly drafts: SavedDrafts | null;
}

export function CodexProvider(props: CodexProviderProps): ReactNode {
  const { codexId, source, template, actor, authorId = null, canEdit, services = NO_SERVICES } = props;
  const { branch = null } = props;
  const problems = useValueProblems(source, services);
  const records = useRecords(actor?.id ?? null, source);
  const rollUps = useRollUps(source, { codexId, template, services, records });
  const codex = useShownCodex(source, template);
  // What is typed and not committed is of the document that is open.
  const draftsOf = branch === null ? codexId : `${codexId}@${branch}`;
  const companions = useCompanions(draftsOf, source, template, codex, actor, canEdit);
  const [attachments] = useState(createAttachments);
  const revealer = useRef<((fieldId: string) => void) | null>(null);
  const reveal = useCallback((fieldId: string) => revealer.current?.(fieldId), []);
  const onReveal = useCallback((show: (fieldId: string) => void) => {
    revealer.current = show;
    return () => {
      if (revealer.current === show) revealer.current = null;
    };
  }, []);
  if (companions === null) return null;
  const scope: CodexContextValue = {
    codexId,
    branch,
    codex,
    source,
    template,
    actor,
    authorId,
    canEdit,
    presence: companions.presence,
    people: companions.people,
    undo: companions.undo,
    drafts: companions.drafts,
    services,
    problems,
    rollUps,
    attachments,
    field: (fieldId) => fieldCalled(template, fieldId) ?? null,
    reveal,
    onReveal,
  };
  return <ScopeContext.Provider value={scope}>{props.children}</ScopeContext.Provider>;
}

/** What is kept on this device of whoever has this document live; nothing of previews and history. */
function useRecords(actorId: string | null, { status }: CodexSource): (() => Promise<RecordStore>) | null {
  const isLive = status !== undefined;
  return useMemo(() => (actorId === null || !isLive ? null : () => recordsOf(actorId)), [actorId, isLive]);
}

/** The Codex as this version of its template has it; the same one until a version keeps content elsewhere. */
function useShownCodex({ codex }: CodexSource, { slots }: Template): Codex {
  const places = JSON.stringify(slots ?? {});
  return useMemo(() => codex.asShown({ slots: JSON.parse(places) }), [codex, places]);
}

async function recordsOf(personId: string): Promise<RecordStore> {
  return personalStore(await clientStore(), personId).records;
}

const PASSAGE_GONE =
  'A passage was removed from this Codex and its history, for good. It is gone from this device too; undo begins anew.';

/** Presence and undo hold listeners on the document, so they are made and ended in an effect, never during render. */
function useCompanions(
  draftsOf: string,
  source: CodexSource,
  template: Template,
  codex: Codex,
  actor: CodexActor | null,
  canEdit: boolean,
): Companions | null {
  const [companions, setCompanions] = useState<Companions | null>(null);
  const actorId = actor?.id;
  const actorName = actor?.name;
  useEffect(() => {
    const who = actorId === undefined || actorName === undefined ? null : { id: actorId, name: actorName };
    const presence = source.awareness === null || who === null ? null : createPresence(source.awareness, who);
    const undo = canEdit ? createUndo(source.codex, []) : null;
    const people = presence === null ? EMPTY_PRESENCE : createPresenceStore(presence);
    const isKept = canEdit && who !== null && source.status !== undefined;
    const drafts = isKept ? new SavedDrafts(recordsOf(who.id), draftsOf) : null;
    setCompanions({ source, presence, people, undo, drafts });
    // What could be undone may hold what an admin has removed for good.
    const unlisten = source.onAnnouncement?.((message) => {
      if (!isPassageRemoved(message)) return;
      undo?.manager.clear();
      toast.notice(PASSAGE_GONE);
    });
    return () => {
      unlisten?.();
      presence?.setField(null);
      people.destroy();
      undo?.destroy();
    };
  }, [draftsOf, source, actorId, actorName, canEdit]);

  // A newer version of the template adds fields to the same undo: whoever is writing keeps caret and steps.
  useEffect(() => {
    // A conflict among values of an earlier type is settled where these are.
    companions?.undo?.addFields([...Object.values(template.fields), ...fieldsWithConflicts(template)], codex);
  }, [companions, template, codex]);
  return companions !== null && companions.source === source ? companions : null;
}
