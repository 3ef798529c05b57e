/** The routes of the workspace: the code of each page, loaded on demand, and its parameters. */
import { useSearchParams } from 'next/navigation';
import type { ReactElement } from 'react';
import { draftPointSchema } from '#core/protocol/api/template-drafts.ts';
import {
  type PageAddress,
  readComparison,
  readLookedAtRole,
  readSourcePoint,
} from '#core/protocol/page-address.ts';
import { type LazyPage, lazyPage } from './lazy-page.tsx';

const HomePage = lazyPage(async () => (await import('#components/home/home-page.tsx')).HomePage);
const InboxPage = lazyPage(async () => (await import('#components/inbox/inbox-page.tsx')).InboxPage);
const CodexPage = lazyPage(async () => (await import('#components/codex/page/codex-page.tsx')).CodexPage);
const BranchPage = lazyPage(async () => (await import('#components/codex/page/branch-page.tsx')).BranchPage);
const MergePage = lazyPage(async () => (await import('#components/merge/merge-page.tsx')).MergePage);
const HistoryPage = lazyPage(async () => (await import('#components/history/history-page.tsx')).HistoryPage);
const SearchPage = lazyPage(async () => (await import('#components/search/search-page.tsx')).SearchPage);
const GraphPage = lazyPage(async () => (await import('#components/graph/graph-page.tsx')).GraphPage);
const WorkspaceTimelinePage = lazyPage(
  async () =>
    (await import('#components/workspace-timeline/workspace-timeline-page.tsx')).WorkspaceTimelinePage,
);
const TrashPage = lazyPage(async () => (await import('#components/trash/trash-page.tsx')).TrashPage);
const AccountPage = lazyPage(
  async () => (await import('#components/people/account/account-page.tsx')).AccountPage,
);
const ConnectPage = lazyPage(
  async () => (await import('#components/people/programs/connect-page.tsx')).ConnectPage,
);
const MembersPage = lazyPage(
  async () => (await import('#components/people/members/members-page.tsx')).MembersPage,
);
const AuditPage = lazyPage(async () => (await import('#components/admin/audit/audit-page.tsx')).AuditPage);
const LinksPage = lazyPage(
  async () => (await import('#components/sharing/administration/links-page.tsx')).LinksPage,
);
const GroupsPage = lazyPage(
  async () => (await import('#components/admin/groups/groups-page.tsx')).GroupsPage,
);
const TokensPage = lazyPage(
  async () => (await import('#components/admin/tokens/tokens-page.tsx')).TokensPage,
);
const AgentsPage = lazyPage(
  async () => (await import('#components/admin/agents/agents-page.tsx')).AgentsPage,
);
const SystemPage = lazyPage(
  async () => (await import('#components/admin/system/system-page.tsx')).SystemPage,
);
const PrivatePage = lazyPage(
  async () => (await import('#components/admin/private/private-page.tsx')).PrivatePage,
);
const WebhooksPage = lazyPage(
  async () => (await import('#components/admin/webhooks/webhooks-page.tsx')).WebhooksPage,
);
const TemplateLibraryPage = lazyPage(
  async () => (await import('#components/templates/template-library-page.tsx')).TemplateLibraryPage,
);
const TemplateEditorPage = lazyPage(
  async () => (await import('#components/templates/template-editor-page.tsx')).TemplateEditorPage,
);
const ComparePage = lazyPage(
  async () => (await import('#components/templates/compare/compare-page.tsx')).ComparePage,
);
const DraftHistoryPage = lazyPage(
  async () => (await import('#components/templates/draft-history-page.tsx')).DraftHistoryPage,
);
const AutomationPage = lazyPage(
  async () => (await import('#components/templates/automation-page.tsx')).AutomationPage,
);

const CODE: Readonly<Record<PageAddress['page'], Pick<LazyPage<never>, 'preload'>>> = {
  home: HomePage,
  inbox: InboxPage,
  codex: CodexPage,
  history: HistoryPage,
  branch: BranchPage,
  'branch-history': HistoryPage,
  merge: MergePage,
  search: SearchPage,
  graph: GraphPage,
  timeline: WorkspaceTimelinePage,
  trash: TrashPage,
  account: AccountPage,
  connect: ConnectPage,
  members: MembersPage,
  audit: AuditPage,
  groups: GroupsPage,
  links: LinksPage,
  tokens: TokensPage,
  agents: AgentsPage,
  system: SystemPage,
  webhooks: WebhooksPage,
  private: PrivatePage,
  templates: TemplateLibraryPage,
  template: TemplateEditorPage,
  'template-versions': ComparePage,
  'template-history': DraftHistoryPage,
  automation: AutomationPage,
};

/** Prefetches the code of one page. */
export function preloadPage(page: PageAddress['page']): void {
  CODE[page].preload();
}

/** Where people go from anywhere, all day long. */
const NEAR: readonly PageAddress['page'][] = ['home', 'inbox', 'codex', 'history', 'search', 'trash'];

/**
 * Prefetches the code of the pages that are to open at once. The others open from what the service worker keeps; where there is none,
 * the page itself has to have all of them before the network goes.
 */
export function preloadPages(): void {
  const pages = 'serviceWorker' in navigator ? NEAR.map((page) => CODE[page]) : Object.values(CODE);
  for (const code of pages) code.preload();
}

/** The page at `address`. Each Codex is a page of its own, with no state of another. */
export function pageAt(address: PageAddress): ReactElement {
  switch (address.page) {
    case 'home':
      return <HomePage />;
    case 'inbox':
      return <InboxPage />;
    case 'codex':
      return <AskedCodex key={address.codexId} codexId={address.codexId} />;
    case 'history':
      return <AskedHistory key={address.codexId} codexId={address.codexId} />;
    case 'branch':
      return <BranchPage key={address.codexId} codexId={address.codexId} branch={address.branch} />;
    case 'branch-history':
      return (
        <AskedHistory
          key={`${address.codexId} ${address.branch}`}
          codexId={address.codexId}
          branch={address.branch}
        />
      );
    case 'merge':
      return (
        <MergePage
          key={`${address.codexId} ${address.branch}`}
          codexId={address.codexId}
          name={address.branch}
        />
      );
    case 'search':
      return <AskedSearch />;
    case 'graph':
      return <GraphPage />;
    case 'timeline':
      return <AskedTimeline />;
    case 'trash':
      return <TrashPage />;
    case 'account':
      return <AccountPage />;
    case 'connect':
      return <AskedConnection />;
    case 'members':
      return <MembersPage />;
    case 'groups':
      return <GroupsPage />;
    case 'audit':
      return <AuditPage />;
    case 'links':
      return <LinksPage />;
    case 'tokens':
      return <TokensPage />;
    case 'agents':
      return <AgentsPage />;
    case 'system':
      return <SystemPage />;
    case 'webhooks':
      return <WebhooksPage />;
    case 'private':
      return <PrivatePage />;
    case 'templates':
      return <TemplateLibraryPage />;
    case 'template':
      return <AskedTemplate templateId={address.templateId} />;
    case 'template-versions':
      return <AskedComparison templateId={address.templateId} />;
    case 'template-history':
      return <AskedDraftHistory draftId={address.templateId} />;
    case 'automation':
      return <AutomationPage key={address.templateId} templateId={address.templateId} />;
  }
}

function AskedCodex({ codexId }: { readonly codexId: string }) {
  return <CodexPage codexId={codexId} looksAs={readLookedAtRole(useSearchParams())} />;
}

function AskedSearch() {
  return <SearchPage asked={useSearchParams().get('q') ?? ''} />;
}

function AskedConnection() {
  const request = useSearchParams().toString();
  return <ConnectPage key={request} request={request} />;
}

function AskedTimeline() {
  const below = useSearchParams().get('below');
  return <WorkspaceTimelinePage key={below} below={below} />;
}

interface AskedHistoryProps {
  readonly codexId: string;
  readonly branch?: string;
}

function AskedHistory({ codexId, branch }: AskedHistoryProps) {
  return <HistoryPage codexId={codexId} branch={branch ?? null} asked={readComparison(useSearchParams())} />;
}

function AskedTemplate({ templateId }: { readonly templateId: string }) {
  return <TemplateEditorPage templateId={templateId} asked={readSourcePoint(useSearchParams())} />;
}

function AskedComparison({ templateId }: { readonly templateId: string }) {
  const asked = useSearchParams();
  const numberIn = (name: string): number | null => {
    const number = Number(asked.get(name));
    return Number.isSafeInteger(number) && number > 0 ? number : null;
  };
  return (
    <ComparePage
      key={templateId}
      templateId={templateId}
      from={numberIn('from')}
      to={numberIn('to')}
      undoes={asked.has('undo')}
    />
  );
}

function AskedDraftHistory({ draftId }: { readonly draftId: string }) {
  const asked = useSearchParams();
  const pointIn = (name: string): string | null => {
    const reading = draftPointSchema.safeParse(asked.get(name));
    return reading.success ? reading.data : null;
  };
  return <DraftHistoryPage key={draftId} draftId={draftId} from={pointIn('from')} to={pointIn('to')} />;
}
