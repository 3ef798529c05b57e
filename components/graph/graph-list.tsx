/** The graph as a list: each Codex with its references and backlinks. */

import { Button } from '@mantine/core';
import { Fragment, type ReactNode, useState } from 'react';
import { useTemplatesById } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import classes from './graph.module.css';
import type { GraphIndex, IndexedNode } from './graph-index.ts';

interface GraphListProps {
  readonly index: GraphIndex;
  readonly found: ReadonlySet<string> | null;
}

/** Rows drawn at first and with each “Show more”. */
const PAGE = 100;

export function GraphList({ index, found }: GraphListProps) {
  const [pages, setPages] = useState(1);
  const all = index.nodes.filter(({ id }) => found === null || found.has(id));
  const shown = all.slice(0, pages * PAGE);
  return (
    <div className={classes['list-scroll']}>
      <ul className={classes['list']} aria-label="Codices and their references">
        {shown.map((node) => (
          <Row key={node.id} node={node} index={index} />
        ))}
      </ul>
      {shown.length < all.length && (
        <Button variant="subtle" color="ink" onClick={() => setPages(pages + 1)}>
          Show {Math.min(PAGE, all.length - shown.length)} more
        </Button>
      )}
    </div>
  );
}

function Row({ node, index }: { readonly node: IndexedNode; readonly index: GraphIndex }) {
  const template = useTemplatesById().get(node.templateId ?? '');
  const outgoing = byKind(index, node);
  const incoming = index.incoming.get(node.id) ?? [];
  return (
    <li className={classes['row']}>
      <Icon name={template?.icon} hue={template?.color ?? null} size={18} />
      <div className={classes['row-text']}>
        <NodeLink node={node} strong />
        {node.inCycle && <span className={classes['row-cycle']}>in a circular dependency</span>}
        <dl className={classes['relations']}>
          {outgoing.map(({ label, nodes }) => (
            <Fragment key={label}>
              <dt>{label}</dt>
              <dd>{joined(nodes)}</dd>
            </Fragment>
          ))}
          {incoming.length > 0 && (
            <>
              <dt>Linked from</dt>
              <dd>{joined(incoming.flatMap(({ source }) => index.byId.get(source) ?? []))}</dd>
            </>
          )}
        </dl>
      </div>
    </li>
  );
}

function byKind(index: GraphIndex, { id }: IndexedNode) {
  const kinds = new Map<string, IndexedNode[]>();
  for (const { target, kinds: edgeKinds } of index.outgoing.get(id) ?? []) {
    const node = index.byId.get(target);
    if (node === undefined) continue;
    for (const kind of edgeKinds) {
      const nodes = kinds.get(kind) ?? [];
      kinds.set(kind, nodes);
      nodes.push(node);
    }
  }
  return [...kinds].map(([kind, nodes]) => ({ label: index.kindLabel(kind), nodes }));
}

function joined(nodes: readonly IndexedNode[]): ReactNode {
  return nodes.map((node, at) => (
    <Fragment key={node.id}>
      {at > 0 && ', '}
      <NodeLink node={node} />
    </Fragment>
  ));
}

function NodeLink({ node, strong = false }: { readonly node: IndexedNode; readonly strong?: boolean }) {
  const className = classes[strong ? 'row-title' : 'row-link'];
  if (node.state === 'gone') return <span className={className}>{node.name}</span>;
  return (
    <Link href={codexPath(node.id)} className={className}>
      {node.name}
    </Link>
  );
}
