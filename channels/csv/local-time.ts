/**
 * Reads dates and times as people and shops write them and turns local time into UTC instants.
 * Zone rules come from the platform (Intl); no clock is asked.
 */

import type { Problem } from '../../kernel/problem.ts';
import { csvProblem } from './problems.ts';

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** year, month, day, hour, minute, second, fraction, offset: ISO and Chinese forms alike. */
const shape = new RegExp(
  [
    '^(\\d{4})(?:[-/.]|年)(\\d{1,2})(?:[-/.]|月)(\\d{1,2})日?',
    '(?:[T\\s]*(\\d{1,2})[:时点](\\d{1,2})(?:[:分](\\d{1,2})(?:[.,](\\d{1,9}))?秒?|分)?',
    '\\s*(Z|UTC|GMT|[+-]\\d{2}:?\\d{2})?)?$',
  ].join(''),
  'i',
);

interface Wall {
  /** Year, month (1-12), day, hour, minute, second. */
  parts: readonly [number, number, number, number, number, number];
  millisecond: number;
}

/**
 * The instant, as ISO text in UTC, of a date with or without time; without, it is the first moment
 * of the day. `zone` (IANA name) counts when the text has no offset. Of a time that occurs twice
 * when clocks go back, the first is taken. Returns CELL_DATE, DATE_INVALID or TIME_SKIPPED.
 */
export function parseInstant(text: string, zone: string): string | Problem {
  const match = shape.exec(text);
  if (match === null) return csvProblem('CELL_DATE', { value: text });
  const numbers = match.slice(1, 7).map((part) => Number(part ?? 0));
  const wall: Wall = {
    parts: numbers as unknown as Wall['parts'],
    millisecond: Number((match[7] ?? '0').padEnd(3, '0').slice(0, 3)),
  };
  const invalid = checkWall(wall, text, match[4] === undefined);
  if (invalid !== null) return invalid;
  const wallMs = wallToMs(wall);
  const offset = match[8];
  if (offset !== undefined) return iso(wallMs - offsetMs(offset));
  return resolve(wallMs, zone, text);
}

function wallToMs({ parts: [year, month, day, hour, minute, second], millisecond }: Wall): number {
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function offsetMs(text: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(text);
  if (match === null) return 0;
  const ms = (Number(match[2]) * 60 + Number(match[3])) * 60_000;
  return match[1] === '-' ? -ms : ms;
}

/** DATE_INVALID with the nearest that exist, or null. */
function checkWall(wall: Wall, value: string, dateOnly: boolean): Problem | null {
  const [year, month, day, hour, minute, second] = wall.parts;
  const first = Date.UTC(year, Math.min(Math.max(month, 1), 12) - 1, 1);
  const next = Date.UTC(year, Math.min(Math.max(month, 1), 12), 1);
  if (month < 1) return invalidDate(value, first - dayMs, first);
  if (month > 12) return invalidDate(value, next - dayMs, next);
  if (day < 1) return invalidDate(value, first - dayMs, first);
  if (first + (day - 1) * dayMs >= next) return invalidDate(value, next - dayMs, next);
  if (dateOnly || (hour < 24 && minute < 60 && second < 60)) return null;
  const midnight = first + (day - 1) * dayMs;
  const hourEnd = hour > 23 ? midnight + dayMs : midnight + (hour + 1) * 3_600_000;
  const after = minute > 59 || hour > 23 ? hourEnd : hourEnd - 3_600_000 + (minute + 1) * 60_000;
  const members = { before: showWall(after - 1000), after: showWall(after) };
  return csvProblem('DATE_INVALID', { value, ...members });
}

function invalidDate(value: string, before: number, after: number): Problem {
  const members = { before: iso(before).slice(0, 10), after: iso(after).slice(0, 10) };
  return csvProblem('DATE_INVALID', { value, ...members });
}

function showWall(ms: number): string {
  return iso(ms).slice(0, 19).replace('T', ' ');
}

/** Tries the offsets in force a day before and a day after; in a gap neither fits. */
function resolve(wallMs: number, zone: string, value: string): string | Problem {
  const earlier = zoneOffsetMs(wallMs - dayMs, zone);
  const later = zoneOffsetMs(wallMs + dayMs, zone);
  const fitting = [wallMs - earlier, wallMs - later].filter(
    (ms) => ms + zoneOffsetMs(ms, zone) === wallMs,
  );
  if (fitting.length > 0) return iso(Math.min(...fitting));
  let before = wallMs - dayMs - earlier;
  let after = wallMs + dayMs - later;
  while (after - before > 1000) {
    const middle = before + Math.floor((after - before) / 2000) * 1000;
    if (zoneOffsetMs(middle, zone) === earlier) before = middle;
    else after = middle;
  }
  return csvProblem('TIME_SKIPPED', {
    value,
    zone,
    before: showWall(Math.floor(after / 1000) * 1000 - 1000 + earlier),
    after: showWall(Math.floor(after / 1000) * 1000 + later),
  });
}

/** How far the wall clock of a zone is ahead of UTC then. Throws RangeError: no such zone. */
function zoneOffsetMs(ms: number, zone: string): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const [month, day, year, hour, minute, second] = format.format(ms).match(/\d+/g)!.map(Number);
  const wall = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
  return wall - Math.floor(ms / 1000) * 1000;
}
