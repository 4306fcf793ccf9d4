/**
 * A carton and its contents as seen from above and in front, as flat polygons: turned by dragging,
 * and by the arrow keys while it has the focus.
 */
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import {
  type Cuboid,
  paintOrder,
  pictureOf,
  usualView,
  type View,
} from '../../../engines/carton/picture.ts';
import type { PlannedParcel } from '../model.ts';
import './carton.css';

const RADIANS_A_PIXEL = 0.01;
const KEY_TURN = Math.PI / 12;
/** Neither from below nor straight from above, where heights can't be told. */
const PITCH = { low: 0.15, high: 1.4 } as const;

const KEYS: Readonly<Record<string, View>> = {
  ArrowLeft: { yaw: -KEY_TURN, pitch: 0 },
  ArrowRight: { yaw: KEY_TURN, pitch: 0 },
  ArrowUp: { yaw: 0, pitch: KEY_TURN },
  ArrowDown: { yaw: 0, pitch: -KEY_TURN },
};

export function turned(view: View, by: View): View {
  const pitch = Math.min(PITCH.high, Math.max(PITCH.low, view.pitch + by.pitch));
  return { yaw: view.yaw + by.yaw, pitch };
}

interface Props {
  parcel: PlannedParcel;
  /** Steps before it lie there already; its own pieces stand out; those after are not drawn. */
  step: number;
  view: View;
  onTurn(view: View): void;
  /** What the picture shows, for those who don't see it. */
  label: string;
}

/** Which way the carton is turned; a new one begins with the usual view. */
export function useView() {
  return useState<View>(usualView);
}

const pointsOf = (points: readonly (readonly [number, number])[]) =>
  points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');

/** The polygons of a step, seen from somewhere. */
function useDrawing(parcel: PlannedParcel, step: number, view: View) {
  const { inner_length_mm: dx, inner_width_mm: dy, inner_height_mm: dz } = parcel;
  const { pieces, first_new } = useMemo(() => {
    const shown = parcel.steps.slice(0, step + 1);
    const all = shown.flatMap((each): Cuboid[] => each.at.map((at) => ({ ...each, ...at })));
    // After the last one comes the padding: nothing stands out any more.
    const own = parcel.steps[step]?.at.length ?? 0;
    return { pieces: all, first_new: all.length - own };
  }, [parcel, step]);
  // The order changes only when another corner comes to the front.
  const quarter = Math.floor(view.yaw / (Math.PI / 2));
  const order = useMemo(
    () => paintOrder(pieces, { yaw: (quarter + 0.5) * (Math.PI / 2), pitch: 0.6 }),
    [pieces, quarter],
  );
  const picture = pictureOf({ dx, dy, dz }, pieces, view, order);
  // Turning must not make it grow or shrink: the frame is the ball around the carton.
  return { ...picture, first_new, size: Math.hypot(dx, dy, dz) };
}

export function Carton3d({ parcel, step, view, onTurn, label }: Props) {
  const last = useRef<{ x: number; y: number } | null>(null);
  const { walls, faces, front, first_new, size } = useDrawing(parcel, step, view);
  const down = (event: PointerEvent<SVGSVGElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    last.current = { x: event.clientX, y: event.clientY };
  };
  const drag = (event: PointerEvent<SVGSVGElement>) => {
    if (last.current === null) return;
    const by = {
      yaw: (event.clientX - last.current.x) * RADIANS_A_PIXEL,
      pitch: (event.clientY - last.current.y) * RADIANS_A_PIXEL,
    };
    last.current = { x: event.clientX, y: event.clientY };
    onTurn(turned(view, by));
  };
  const end = () => {
    last.current = null;
  };
  const key = (event: KeyboardEvent<SVGSVGElement>) => {
    const by = KEYS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onTurn(turned(view, by));
  };
  return (
    <svg
      className="carton-picture"
      role="img"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is turned by keys
      tabIndex={0}
      viewBox={`${-size / 2} ${-size / 2} ${size} ${size}`}
      onPointerDown={down}
      onPointerMove={drag}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={key}
    >
      {walls.map((points) => (
        <polygon key={`w${pointsOf(points)}`} className="wall" points={pointsOf(points)} />
      ))}
      {faces.map(({ of, side, points }) => (
        <polygon
          key={`${of} ${side}`}
          className={`${of >= first_new ? 'now' : 'piece'} ${side}`}
          points={pointsOf(points)}
        />
      ))}
      {front.map((points) => (
        <polygon key={`f${pointsOf(points)}`} className="front" points={pointsOf(points)} />
      ))}
    </svg>
  );
}
