/** The workflow as a small diagram: states to choose and to join, by pointer or by keys; steps to choose. */
import { IconLock } from '@tabler/icons-react';
import { useMemo, useRef } from 'react';
import type { Workflow } from '#core/template/template.ts';
import { Swatch } from '../controls/hue-picker.tsx';
import { type DiagramEdge, type DiagramStep, layOutWorkflow, NODE_HEIGHT } from './diagram-layout.ts';
import { type Joining, useJoining } from './use-joining.ts';
import classes from './workflow-diagram.module.css';

export type WorkflowChoice =
  | { readonly kind: 'state'; readonly id: string }
  | { readonly kind: 'step'; readonly from: string; readonly to: string };

export interface DrawnStep extends DiagramStep {
  /** Not everybody may take it, or not at once. */
  readonly isRestricted: boolean;
}

interface WorkflowDiagramProps {
  readonly states: Workflow['states'];
  readonly steps: readonly DrawnStep[];
  /** Where a new Codex begins. */
  readonly first: string | null;
  readonly chosen: WorkflowChoice | null;
  readonly canEdit: boolean;
  readonly onChoose: (choice: WorkflowChoice) => void;
  /** Draws a step. */
  readonly onJoin: (from: string, to: string) => void;
  readonly onRemove: (choice: WorkflowChoice) => void;
}

export function WorkflowDiagram(props: WorkflowDiagramProps) {
  const { states, steps, first, canEdit } = props;
  const diagram = useMemo(() => layOutWorkflow(states, steps, first), [states, steps, first]);
  const canvas = useRef<HTMLDivElement>(null);
  const joining = useJoining({ diagram, canvas, ...props });
  return (
    <section aria-label="Diagram of the workflow" className={classes['diagram']}>
      <div className={classes['scroll']}>
        <div
          ref={canvas}
          className={classes['canvas']}
          style={{ width: diagram.width, height: diagram.height }}
        >
          <Lines {...props} {...diagram} joining={joining} />
          {diagram.nodes.map((node) => (
            <StateNode key={node.id} {...props} node={node} joining={joining} />
          ))}
          {diagram.edges.map((edge) => (
            <StepHandle key={JSON.stringify([edge.from, edge.to])} {...props} edge={edge} />
          ))}
        </div>
      </div>
      {canEdit && <p className={classes['hint']}>{joining.hint}</p>}
      <span role="status" className="vb-hidden">
        {joining.said}
      </span>
    </section>
  );
}

type Part = WorkflowDiagramProps & { readonly joining: Joining };

interface LinesProps extends Part {
  readonly width: number;
  readonly height: number;
  readonly edges: readonly DiagramEdge[];
}

/** What is drawn; what is chosen and heard are the buttons above it. */
function Lines({ width, height, edges, chosen, joining }: LinesProps) {
  const { line } = joining;
  return (
    <svg className={classes['lines']} width={width} height={height} aria-hidden="true">
      <defs>
        {(['plain', 'chosen'] as const).map((look) => (
          <marker
            key={look}
            id={`workflow-arrow-${look}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            orient="auto-start-reverse"
          >
            <path d="M1,1 L7,4 L1,7" className={classes[`arrow-${look}`]} />
          </marker>
        ))}
      </defs>
      {edges.map(({ from, to, curve, isBack }) => {
        const look = isChosenStep(chosen, from, to) ? 'chosen' : 'plain';
        return (
          <path
            key={JSON.stringify([from, to])}
            d={curve}
            className={classes['line']}
            data-look={look}
            data-from-chosen={(chosen?.kind === 'state' && chosen.id === from) || undefined}
            data-back={isBack || undefined}
            markerEnd={`url(#workflow-arrow-${look})`}
          />
        );
      })}
      {line !== null && (
        <path
          d={`M${line.from.x},${line.from.y} L${line.to.x},${line.to.y}`}
          className={classes['line']}
          data-look="chosen"
          data-back
          markerEnd="url(#workflow-arrow-chosen)"
        />
      )}
    </svg>
  );
}

interface StateNodeProps extends Part {
  readonly node: { readonly id: string; readonly x: number; readonly y: number; readonly width: number };
}

function StateNode({ node, states, first, chosen, joining, onChoose }: StateNodeProps) {
  const state = states.find(({ id }) => id === node.id);
  if (state === undefined) return null;
  const isFirst = (first ?? states[0]?.id) === state.id;
  return (
    <button
      type="button"
      className={classes['state']}
      style={{
        left: node.x,
        top: node.y,
        width: node.width,
        height: NODE_HEIGHT,
      }}
      data-state={state.id}
      data-target={joining.target === state.id || undefined}
      data-first={isFirst || undefined}
      aria-label={isFirst ? `${state.label}, begins here` : state.label}
      aria-pressed={chosen?.kind === 'state' && chosen.id === state.id}
      title={isFirst ? `${state.label}: a new Codex begins here` : state.label}
      onClick={(event) => {
        if (!joining.endsDrag(event)) onChoose({ kind: 'state', id: state.id });
      }}
      {...joining.handlersOf(state.id)}
    >
      <Swatch hue={state.color} />
      <span>{state.label}</span>
    </button>
  );
}

/** A button in the middle of a line, which chooses the step. */
function StepHandle(props: WorkflowDiagramProps & { readonly edge: DiagramEdge }) {
  const { edge, states, steps, chosen, canEdit, onChoose, onRemove } = props;
  const { from, to, middle } = edge;
  const nameOf = (id: string) => states.find((state) => state.id === id)?.label ?? id;
  const restricted = steps.some((step) => step.from === from && step.to === to && step.isRestricted);
  const choice = { kind: 'step', from, to } as const;
  const name = `Step from ${nameOf(from)} to ${nameOf(to)}`;
  return (
    <button
      type="button"
      className={classes['handle']}
      style={{ left: middle.x, top: middle.y }}
      aria-label={restricted ? `${name}, with conditions` : name}
      aria-pressed={isChosenStep(chosen, from, to)}
      title={name}
      onClick={() => onChoose(choice)}
      onKeyDown={(event) => {
        if (canEdit && (event.key === 'Delete' || event.key === 'Backspace')) onRemove(choice);
      }}
    >
      <span>{restricted && <IconLock size={12} stroke={2} aria-hidden />}</span>
    </button>
  );
}

function isChosenStep(chosen: WorkflowChoice | null, from: string, to: string): boolean {
  return chosen?.kind === 'step' && chosen.from === from && chosen.to === to;
}
