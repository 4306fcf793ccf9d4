/** The walk of a pick task on the floor plan: numbered stops, metres, seconds, and the S-shape. */
import { useQuery } from '@tanstack/react-query';
import { Checkbox } from 'antd';
import { useMemo, useState } from 'react';
import {
  accessOf,
  type FloorPlan,
  type NamedCell,
  type Side,
} from '../../../engines/floor-plan/plan.ts';
import {
  type DrawnWalk,
  drawChain,
  type FloorStop,
  type OpenFloor,
  openFloorPlan,
  sShapeChain,
} from '../../../engines/floor-plan/walk.ts';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Facts, Panel } from '../../../web/kit/page.tsx';
import { linePath, stacksOf, UNIT, type Window } from '../../../web/kit/plan-shapes.ts';
import { PlanView } from '../../../web/kit/plan-view.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { floorWalk } from '../../places/queries-floor.ts';
import { useWalkTexts } from './plan-texts.ts';

type TaskWalk = Answer<typeof floorWalk>;
type Stop = TaskWalk['stops'][number];

/** What the decision keeps about the walk. */
interface Considered {
  walk_ms?: number;
  lift_ms?: number;
  exact?: boolean;
  start?: string;
  end?: string;
  reasons?: string[];
  not_on_plan?: string[];
}

/** A walk that can be drawn: the open floor, and the cells of start, stops and end. */
interface Route {
  floor: OpenFloor;
  plan: FloorPlan;
  chain: number[];
  stops: FloorStop[];
  ends: { start: NamedCell; end: NamedCell };
}

/** The walk as it was decided; null when plan or bins do not show it any more. */
function routeOf(walk: TaskWalk): Route | null {
  const plan = walk.plan as FloorPlan | null;
  if (plan === null) return null;
  const considered = walk.considered as Considered | null;
  const named = [...plan.starts, ...plan.drops];
  const start = named.find((each) => each.name === considered?.start);
  const end = named.find((each) => each.name === considered?.end);
  if (start === undefined || end === undefined) return null;
  const stops = walk.stops.flatMap(({ code, level, cell_x, cell_y, side }): FloorStop[] => {
    if (cell_x === null || cell_y === null) return [];
    const at = accessOf(plan, { x: cell_x, y: cell_y, side: side as Side | null });
    return at === null ? [] : [{ stop_id: code, level, ...at }];
  });
  if (stops.length < walk.stops.length) return null;
  const cell = ({ x, y }: { x: number; y: number }) => y * plan.width + x;
  const chain = [cell(start), ...stops.map(cell), cell(end)];
  return { floor: openFloorPlan(plan), plan, chain, stops, ends: { start, end } };
}

/** A way along cells as it is drawn; null when a bin was moved to where the plan has no way. */
function drawn(floor: OpenFloor, chain: readonly number[]): DrawnWalk | null {
  try {
    return drawChain(floor, chain);
  } catch {
    return null;
  }
}

/** The whole walk, and the S-shaped one over the same stops. */
function drawingOf({ floor, plan, chain, stops, ends }: Route) {
  const whole = drawn(floor, chain);
  const usual = drawn(floor, sShapeChain(floor, stops, ends));
  return whole === null || usual === null ? null : { plan, whole, usual };
}

function useWalk(task_id: string) {
  const query = useQuery({
    queryKey: ['floor-walk', task_id],
    queryFn: () => get<TaskWalk>(`/v1/floor-walks/${task_id}`),
  });
  const walk = query.data;
  const route = useMemo(() => (walk === undefined ? null : routeOf(walk)), [walk]);
  const stacks = useMemo(() => {
    const bins = (walk?.stops ?? []).map((stop) => ({ ...stop, active: true }));
    return stacksOf(bins, new Map());
  }, [walk]);
  return { walk, route, stacks };
}

/** Numbers at the bins; several levels of one cell share a sign. */
function Stops({ stops, next }: { stops: readonly Stop[]; next: Stop | undefined }) {
  const cells = new Map<string, { at: Stop; numbers: number[]; open: boolean; next: boolean }>();
  for (const [index, stop] of stops.entries()) {
    const key = `${stop.cell_x},${stop.cell_y}`;
    const sign = cells.get(key) ?? { at: stop, numbers: [], open: false, next: false };
    sign.numbers.push(index + 1);
    sign.open ||= stop.open > 0;
    sign.next ||= stop === next;
    cells.set(key, sign);
  }
  return [...cells].map(([key, { at, numbers, open, next: is_next }]) => {
    const [x, y] = [((at.cell_x ?? 0) + 0.5) * UNIT, ((at.cell_y ?? 0) + 0.5) * UNIT];
    return (
      <g key={key} className={`plan-stop ${is_next ? 'next' : open ? '' : 'done'}`}>
        <circle cx={x} cy={y} r={4.4} />
        <text x={x} y={y + 1.8}>
          {numbers[0]}
          {numbers.length > 1 && '+'}
        </text>
      </g>
    );
  });
}

function Figures({ walk }: { walk: TaskWalk }) {
  const t = useWalkTexts();
  const { number } = useFormat();
  const metres = (mm: number) => number(Math.round(mm / 100) / 10);
  const seconds = (ms: number) => number(Math.round(ms / 1000));
  const { walk_ms, lift_ms = 0, exact } = (walk.considered ?? {}) as Considered;
  const more = walk.s_shape_mm - walk.walk_mm;
  const s_shape = { metres: metres(walk.s_shape_mm), saved: metres(more) };
  const methods = {
    aisle_dp: t('aisle_dp'),
    held_karp: t('held_karp'),
    local_search: t('local_search'),
    usual_walk: t('usual_walk'),
  };
  const method = methods[(walk.method ?? 'usual_walk') as keyof typeof methods];
  const time = { seconds: seconds((walk_ms ?? 0) + lift_ms), lift: seconds(lift_ms) };
  return (
    <Facts
      facts={[
        [t('metres'), t('metres_of', { metres: metres(walk.walk_mm) })],
        ...(walk_ms === undefined
          ? []
          : [[t('time'), t(lift_ms > 0 ? 'with_lift' : 'seconds_of', time)] as const]),
        [t('s_shape'), t(more > 0 ? 's_shape_of' : 's_shape_same', s_shape)],
        [t('how'), `${method}; ${t(exact === true ? 'exact' : 'not_exact')}`],
      ]}
    />
  );
}

const KEPT = [
  'TOO_MANY_STOPS',
  'BATCH_TOO_LARGE',
  'ENGINE_STOPPED',
  'NO_COORDINATES',
  'FLOOR_UNREACHABLE',
] as const;

/** Why there is no drawing, or why the walk is not the best. */
function Notes({ walk, shown }: { walk: TaskWalk; shown: boolean }) {
  const t = useWalkTexts();
  const { reasons = [], not_on_plan = [] } = (walk.considered ?? {}) as Considered;
  if (not_on_plan.length > 0) {
    const lost = walk.stops.filter((stop) => not_on_plan.includes(stop.location_id));
    const bins = lost.map((each) => each.code).join(', ');
    return <p className="quiet">{t('off_plan', { bins })}</p>;
  }
  if (walk.method === 'usual_walk') {
    const why = KEPT.find((each) => reasons.includes(each)) ?? 'other_reason';
    return <p className="quiet">{t('kept', { why: t(why) })}</p>;
  }
  if (walk.plan === null) return <p className="quiet">{t('no_plan')}</p>;
  return shown ? null : <p className="quiet">{t('moved')}</p>;
}

/** The whole walk of a task, for the desk. */
export function TaskPlan({ task_id }: { task_id: string }) {
  const t = useWalkTexts();
  const [usual, setUsual] = useState(false);
  const { walk, route, stacks } = useWalk(task_id);
  const drawing = useMemo(() => (route === null ? null : drawingOf(route)), [route]);
  if (walk === undefined) return null;
  const next = walk.stops.find((stop) => stop.open > 0);
  const words = { stops: walk.stops.length, next: next?.code ?? t('all_done') };
  return (
    <Panel
      title={t('walk')}
      extra={
        drawing !== null && (
          <Checkbox checked={usual} onChange={(event) => setUsual(event.target.checked)}>
            {t('show_usual')}
          </Checkbox>
        )
      }
    >
      <Figures walk={walk} />
      <Notes walk={walk} shown={drawing !== null} />
      {drawing !== null && (
        <div className="task-plan">
          <PlanView plan={drawing.plan} stacks={stacks} label={t('drawn', words)}>
            {usual && (
              <path className="plan-route usual" d={linePath(drawing.plan, drawing.usual.points)} />
            )}
            <path className="plan-route" d={linePath(drawing.plan, drawing.whole.points)} />
            <Stops stops={walk.stops} next={next} />
          </PlanView>
        </div>
      )}
    </Panel>
  );
}

/** Cells shown around the way to the next stop, at least. */
const AROUND = { width: 15, height: 9 };

/** The part of the plan that holds a way, with room around it, not beyond the walls. */
function windowAround(plan: FloorPlan, points: readonly { x_mm: number; y_mm: number }[]): Window {
  const xs = points.map((point) => point.x_mm / plan.cell_mm);
  const ys = points.map((point) => point.y_mm / plan.cell_mm);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const across = (right - left + 4) / AROUND.width;
  const scale = Math.max(1, across, (bottom - top + 4) / AROUND.height);
  const [width, height] = [AROUND.width * scale, AROUND.height * scale];
  const within = (from: number, size: number, all: number) =>
    size > all + 2 ? (all - size) / 2 : Math.min(Math.max(from, -1), all + 1 - size);
  return {
    x: within((left + right - width) / 2, width, plan.width),
    y: within((top + bottom - height) / 2, height, plan.depth),
    width,
    height,
  };
}

/** The way to the bin of a line on a small plan, for the hand-held device; nothing without a plan. */
export function NextStopPlan({ task_id, seq }: { task_id: string; seq: number }) {
  const t = useWalkTexts();
  const { number } = useFormat();
  const { walk, route, stacks } = useWalk(task_id);
  if (walk === undefined || route === null) return null;
  const { floor, plan, chain } = route;
  const at = walk.stops.findLastIndex((stop) => stop.seq <= seq);
  const stop = walk.stops[at];
  const ahead = drawn(floor, chain.slice(at, at + 2));
  if (stop === undefined || ahead === null) return null;
  const metres = number(Math.round(ahead.length_mm / 100) / 10);
  return (
    <figure className="next-plan">
      <PlanView
        plan={plan}
        stacks={stacks}
        still={windowAround(plan, ahead.points)}
        label={t('next_drawn', { next: stop.code })}
      >
        <path className="plan-route ahead" d={linePath(plan, ahead.points)} />
        <Stops stops={walk.stops} next={stop} />
      </PlanView>
      <figcaption>
        <b>{t('next_stop', { bin: stop.code })}</b> {t('far', { metres })}
      </figcaption>
    </figure>
  );
}
