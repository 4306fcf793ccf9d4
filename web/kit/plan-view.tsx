/**
 * A floor plan as a drawing that can be zoomed and moved: cells, one-way arrows, bins with their
 * heat, starts and drop points, and whatever a screen puts on top.
 */
import { Button } from 'antd';
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { CELL_KINDS, type CellKind, type FloorPlan } from '../../engines/floor-plan/plan.ts';
import {
  type BinStack,
  cellsPath,
  heatSteps,
  stacksPath,
  stepOf,
  UNIT,
  type Window,
  waysPath,
  wholeWindow,
  zoomed,
} from './plan-shapes.ts';
import { usePlanTexts } from './plan-texts.ts';

export interface Cell {
  x: number;
  y: number;
}

interface ViewProps {
  plan: FloorPlan;
  stacks?: readonly BinStack[];
  /** What the drawing shows, for those who do not see it. */
  label: string;
  /** Called for a cell that is pressed, and while it is dragged over when `paints`. */
  onCell?(cell: Cell, how: { first: boolean; range: boolean }): void;
  /** Dragging paints instead of moving the plan. */
  paints?: boolean;
  cursor?: Cell | null;
  /** A fixed part of the plan, without buttons; it does not take part in gestures. */
  still?: Window;
  /** On top, in units of the drawing. */
  children?: ReactNode;
}

const KINDS = Object.keys(CELL_KINDS) as CellKind[];
const NO_STACKS: readonly BinStack[] = [];

/** The floor itself; drawn anew only when the plan or the bins change. */
function Ground({ plan, stacks }: { plan: FloorPlan; stacks: readonly BinStack[] }) {
  return useMemo(() => {
    const ends = heatSteps(stacks);
    const steps = Array.from({ length: ends.length + 1 }, (_, step) => step);
    return (
      <>
        <rect className="plan-edge" width={plan.width * UNIT} height={plan.depth * UNIT} />
        {KINDS.map((kind) => (
          <path key={kind} className={`plan-${kind}`} d={cellsPath(plan, kind)} />
        ))}
        <path className="plan-ways" d={waysPath(plan)} />
        {steps.map((step) => (
          <path
            key={step}
            className={`plan-bin heat-${step}`}
            d={stacksPath(stacks.filter((stack) => stepOf(stack.heat, ends) === step))}
          />
        ))}
        {plan.aisles.map(({ name, aisle, x, y }) => (
          <text
            key={`${aisle} ${x},${y}`}
            className="plan-aisle-name"
            x={x * UNIT + 5}
            y={y * UNIT + 7}
          >
            {name}
          </text>
        ))}
        {plan.starts.map(({ name, x, y }) => (
          <Flag key={name} name={name} x={x} y={y} kind="start" />
        ))}
        {plan.drops.map(({ name, x, y }) => (
          <Flag key={name} name={name} x={x} y={y} kind="drop" />
        ))}
      </>
    );
  }, [plan, stacks]);
}

/** A start is a triangle, a drop point a square: not told by colour alone. */
function Flag({ name, x, y, kind }: Cell & { name: string; kind: 'start' | 'drop' }) {
  const [left, top] = [x * UNIT, y * UNIT];
  const shape =
    kind === 'start'
      ? `M${left + 1} ${top + 9}L${left + 5} ${top + 1}L${left + 9} ${top + 9}z`
      : `M${left + 1.5} ${top + 1.5}h7v7h-7z`;
  return (
    <g className={`plan-${kind}`}>
      <path d={shape} />
      <text x={left + 5} y={top - 1.5}>
        {name}
      </text>
    </g>
  );
}

/** The cell under the pointer, and the plan's point in cells. */
function pointOf(svg: SVGSVGElement, event: { clientX: number; clientY: number }) {
  const matrix = svg.getScreenCTM();
  if (matrix === null) return { x: 0, y: 0 };
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
  return { x: x / UNIT, y: y / UNIT };
}

const STEPS: Record<string, Cell> = {
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
};

/** Wheel, drag and keys of a plan. */
function useGestures(props: ViewProps, window: Window, setWindow: (window: Window) => void) {
  const { plan, onCell, paints = false, cursor } = props;
  const held = useRef<{ at: Cell; cell: string } | null>(null);
  const inside = ({ x, y }: Cell) => x >= 0 && y >= 0 && x < plan.width && y < plan.depth;
  const press = (point: Cell, range: boolean, first: boolean) => {
    const cell = { x: Math.floor(point.x), y: Math.floor(point.y) };
    const name = `${cell.x},${cell.y}`;
    if (!inside(cell) || (!first && held.current?.cell === name)) return;
    if (held.current !== null) held.current.cell = name;
    onCell?.(cell, { first, range });
  };
  return {
    onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
      if (event.button !== 0) return;
      const point = pointOf(event.currentTarget, event);
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { at: point, cell: '' };
      press(point, event.shiftKey, true);
    },
    onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
      if (held.current === null) return;
      const point = pointOf(event.currentTarget, event);
      if (paints) return press(point, false, false);
      const { at } = held.current;
      setWindow({ ...window, x: window.x + at.x - point.x, y: window.y + at.y - point.y });
    },
    onPointerUp: () => {
      held.current = null;
    },
    onKeyDown: (event: KeyboardEvent<SVGSVGElement>) => {
      const step = STEPS[event.key];
      const at = cursor ?? { x: 0, y: 0 };
      if (step !== undefined) {
        const next = { x: at.x + step.x, y: at.y + step.y };
        // With Shift the keys paint as they go.
        if (inside(next)) onCell?.(next, { first: event.shiftKey && paints, range: false });
        event.preventDefault();
      }
      if (event.key === 'Enter' || event.key === ' ') {
        onCell?.(at, { first: true, range: event.shiftKey });
        event.preventDefault();
      }
    },
  };
}

/** The wheel zooms; React's own listener could not keep the page from scrolling. */
function useWheel(
  plan: FloorPlan,
  still: boolean,
  change: (next: (window: Window) => Window) => void,
) {
  const ref = useRef<SVGSVGElement>(null);
  useEffect(() => {
    const svg = ref.current;
    if (svg === null || still) return;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      const about = pointOf(svg, event);
      change((window) => zoomed(plan, window, event.deltaY > 0 ? 1.2 : 1 / 1.2, about));
    };
    svg.addEventListener('wheel', turn, { passive: false });
    return () => svg.removeEventListener('wheel', turn);
  }, [plan, still, change]);
  return ref;
}

/** A plan. Arrow keys move the cursor, Enter presses its cell. */
export function PlanView(props: ViewProps) {
  const { plan, stacks = NO_STACKS, label, cursor, still, children, paints = false } = props;
  const t = usePlanTexts();
  const [moved, setMoved] = useState<Window>(() => wholeWindow(plan));
  const window = still ?? moved;
  const ref = useWheel(plan, still !== undefined, setMoved);
  const gestures = useGestures(props, moved, setMoved);
  const middle = { x: window.x + window.width / 2, y: window.y + window.height / 2 };
  const box = [window.x, window.y, window.width, window.height].map((each) => each * UNIT);
  const drawing = (
    <>
      <Ground plan={plan} stacks={stacks} />
      {children}
      {cursor != null && (
        <rect
          className="plan-cursor"
          x={cursor.x * UNIT}
          y={cursor.y * UNIT}
          width={UNIT}
          height={UNIT}
        />
      )}
    </>
  );
  if (still !== undefined) {
    return (
      <svg className="plan still" role="img" aria-label={label} viewBox={box.join(' ')}>
        {drawing}
      </svg>
    );
  }
  return (
    <div className="plan-frame">
      <svg
        ref={ref}
        className={paints ? 'plan paints' : 'plan'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the cursor on the plan
        tabIndex={0}
        role="application"
        aria-label={label}
        viewBox={box.join(' ')}
        {...gestures}
      >
        {drawing}
      </svg>
      <div className="plan-zoom">
        <Button
          size="small"
          aria-label={t('zoom_in')}
          title={t('zoom_in')}
          onClick={() => setMoved(zoomed(plan, window, 1 / 1.5, middle))}
        >
          +
        </Button>
        <Button
          size="small"
          aria-label={t('zoom_out')}
          title={t('zoom_out')}
          onClick={() => setMoved(zoomed(plan, window, 1.5, middle))}
        >
          −
        </Button>
        <Button size="small" onClick={() => setMoved(wholeWindow(plan))}>
          {t('fit')}
        </Button>
      </div>
    </div>
  );
}

/** What colours and signs mean. */
export function PlanLegend({ ends }: { ends: readonly number[] }) {
  const t = usePlanTexts();
  const words = [
    ['plan-start', t('start')],
    ['plan-drop', t('drop')],
    ['plan-obstacle', t('obstacle')],
  ] as const;
  return (
    <ul className="plan-legend">
      {words.map(([name, word]) => (
        <li key={name}>
          <svg className="plan-key" viewBox="0 0 10 10" aria-hidden="true">
            <g className={name}>
              <path d={name === 'plan-start' ? 'M1 9L5 1L9 9z' : 'M1.5 1.5h7v7h-7z'} />
            </g>
          </svg>
          {word}
        </li>
      ))}
      {ends.map((end, step) => (
        <li key={end}>
          <svg className="plan-key" viewBox="0 0 10 10" aria-hidden="true">
            <path className={`plan-bin heat-${step + 1}`} d="M1 1h8v8h-8z" />
          </svg>
          {(ends[step - 1] ?? 0) + 1 === end ? end : `${(ends[step - 1] ?? 0) + 1}–${end}`}
        </li>
      ))}
    </ul>
  );
}
