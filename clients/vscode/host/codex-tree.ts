/** The tree of Codices in the side bar, level by level as it is opened. */
import * as vscode from 'vscode';
import { isBinderyError } from '#core/errors.ts';
import type { Template } from '#core/template/template.ts';
import type { LiveTree } from '../../node/live/live-tree.ts';
import { addressOf } from '../address/codex-address.ts';
import { hueColor, iconName } from '../address/template-look.ts';
import { type Connected, type Connection, messageOf } from './connection.ts';
import { uriOf } from './open-codices.ts';

/** A row of `GET /tree`. */
interface TreeRow {
  readonly id: string;
  readonly parentId: string | null;
  readonly title: string;
  readonly templateId: string | null;
  readonly standing: string;
  readonly children: number;
}

/** What changes the tree, or a title in it. */
const EVENTS = [
  ...['codex.created', 'codex.updated', 'codex.moved', 'codex.trashed', 'codex.restored'],
  ...['codex.archived', 'codex.unarchived'],
];
const SETTLE_MS = 150;

export interface CodexNode {
  readonly id: string;
  readonly title: string;
  readonly templateId: string | null;
  readonly children: number;
}

export class CodexTree implements vscode.TreeDataProvider<CodexNode>, vscode.Disposable {
  private readonly connection: Connection;
  private readonly log: vscode.LogOutputChannel;
  private readonly changes = new vscode.EventEmitter<CodexNode | undefined>();
  private readonly looks = new Map<string, Promise<Pick<Template, 'icon' | 'color' | 'name'> | null>>();
  private readonly nodes = new Map<string, CodexNode>();
  private readonly parents = new Map<string, string | null>();
  private readonly stops: { dispose(): void }[];
  private following: AbortController | null = null;
  private live: LiveTree | null = null;
  private refreshing: ReturnType<typeof setTimeout> | null = null;

  readonly onDidChangeTreeData = this.changes.event;

  constructor(connection: Connection, log: vscode.LogOutputChannel) {
    this.connection = connection;
    this.log = log;
    this.stops = [
      connection.onChange((connected) => this.begin(connected)),
      {
        dispose: connection.watch.onChange((isAway) => {
          if (!isAway) this.comeBack();
        }),
      },
    ];
  }

  async getChildren(above?: CodexNode): Promise<CodexNode[]> {
    const { current } = this.connection;
    if (current === null) return [];
    try {
      const { items } = await this.askOrRemember<{ items: readonly TreeRow[] }>(current, '/tree', above?.id);
      return items.filter(({ standing }) => standing === 'live').map((row) => this.nodeOf(row));
    } catch (error) {
      if (!isBinderyError(error)) throw error;
      this.log.warn(`The tree was not read: ${error.message}`);
      return [];
    }
  }

  /** What the server answers, or while it is away what it answered last. */
  private async askOrRemember<Answer>(
    { bindery, store: { records } }: Connected,
    path: string,
    parent?: string,
  ): Promise<Answer> {
    const key = `tree ${path} ${parent ?? ''}`;
    try {
      const answer: Answer = await bindery.call('GET', path, { query: { parent } });
      await records.put('answer', key, answer).catch((error: unknown) => this.log.debug(messageOf(error)));
      return answer;
    } catch (error) {
      const isAway = isBinderyError(error) && error.code === 'unavailable';
      const last = isAway ? await records.get('answer', key) : undefined;
      if (last === undefined) throw error;
      // This is where it was put.
      return last as Answer;
    }
  }

  async getTreeItem({ id, title, templateId, children }: CodexNode): Promise<vscode.TreeItem> {
    const { TreeItem, TreeItemCollapsibleState, ThemeIcon, ThemeColor } = vscode;
    const name = title === '' ? 'Untitled' : title;
    const item = new TreeItem(
      name,
      children > 0 ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None,
    );
    const look = templateId === null ? null : await this.lookOf(templateId);
    item.id = id;
    item.resourceUri = uriOf({ id, branch: 'main' }, name);
    item.label = name;
    item.contextValue = 'codex';
    const people = this.live?.peopleIn(id).map((person) => person.name) ?? [];
    if (people.length > 0) item.description = `● ${people.join(', ')}`;
    item.tooltip = [
      name,
      ...(look === null ? [] : [look.name]),
      ...(people.length > 0 ? [`Here now: ${people.join(', ')}`] : []),
      addressOf(id),
    ].join('\n');
    item.iconPath = new ThemeIcon(
      iconName(look?.icon),
      look === null ? undefined : new ThemeColor(hueColor(look.color)),
    );
    item.command = { command: 'bindery.open', title: 'Open', arguments: [{ id, title: name }] };
    return item;
  }

  getParent({ id }: CodexNode): CodexNode | undefined {
    const parent = this.parents.get(id);
    return parent ? this.nodes.get(parent) : undefined;
  }

  refresh(): void {
    this.refreshing ??= setTimeout(() => {
      this.refreshing = null;
      this.changes.fire(undefined);
    }, SETTLE_MS);
  }

  dispose(): void {
    this.following?.abort();
    if (this.refreshing !== null) clearTimeout(this.refreshing);
    for (const stop of this.stops) stop.dispose();
    this.changes.dispose();
  }

  private nodeOf({ id, parentId, title, templateId, children }: TreeRow): CodexNode {
    const node = { id, title, templateId, children };
    this.nodes.set(id, node);
    this.parents.set(id, parentId);
    return node;
  }

  private lookOf(templateId: string) {
    const known = this.looks.get(templateId);
    if (known !== undefined) return known;
    const { current } = this.connection;
    if (current === null) return Promise.resolve(null);
    const path = `/templates/${encodeURIComponent(templateId)}`;
    const asked = this.askOrRemember<Template>(current, path).catch((error: unknown) => {
      this.looks.delete(templateId);
      this.log.warn(`${templateId} was not read: ${messageOf(error)}`);
      return null;
    });
    this.looks.set(templateId, asked);
    return asked;
  }

  /** What was begun while the server was away had no beginning; what was is read again, for nobody told of changes. */
  private comeBack(): void {
    const { current } = this.connection;
    if (this.live === null) this.begin(current);
    else this.refresh();
  }

  private begin(connected: Connected | null): void {
    this.following?.abort();
    this.looks.clear();
    this.live = null;
    this.refresh();
    if (connected === null) return;
    const following = new AbortController();
    this.following = following;
    this.follow(connected, following.signal).catch((error: unknown) => this.log.warn(messageOf(error)));
    this.watch(connected).catch((error: unknown) => this.log.warn(messageOf(error)));
  }

  /** Who is in which Codex. The client closes it. */
  private async watch({ bindery }: Connected): Promise<void> {
    const live = await bindery.openTree();
    if (this.connection.current?.bindery !== bindery) return;
    this.live = live;
    live.on('people', () => this.refresh());
    live.on('change', () => this.refresh());
    this.refresh();
  }

  /** The others see this member in the Codex of the document in front. */
  show(codexId: string | null): void {
    this.live?.setCodex(codexId);
  }

  /** Until it is given up; where the server cannot be reached it is tried again by the stream itself once it has begun. */
  private async follow({ bindery }: Connected, signal: AbortSignal): Promise<void> {
    const events = await bindery.events({ types: EVENTS, signal });
    for await (const { type, data } of events)
      if (type !== 'codex.updated' || data.fields?.includes('title') === true) this.refresh();
  }
}
