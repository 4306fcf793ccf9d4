/**
 * The picker's scan machine: the bin, then each piece of the article, line after line in walking
 * order. A bin of another open line leads there; anything else is refused aloud.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { useScanDesk } from '../../../web/kit/scan-desk.tsx';
import type { Answer, Wire } from '../../../web/kit/wire.ts';
import type { ConfirmedLine } from '../commands.ts';
import { openPieces, type ShortReason } from '../model.ts';
import type { taskGet } from '../queries.ts';
import { usePickTexts } from './texts.ts';

export type Task = Answer<typeof taskGet>;
export type Line = Task['lines_to_pick'][number];

interface Said {
  qty: number;
  location?: string;
  barcode?: string;
  short_qty?: number;
  short_reason?: ShortReason;
}

export const canBePicked = (line: Line) => openPieces(line) > 0 && line.stopped === null;

const same = (a: string, b: string) => a.trim().toUpperCase() === b.trim().toUpperCase();
const isArticle = (line: Line, code: string) =>
  same(line.sku, code) || line.barcodes.some((each) => same(each, code));

/** The line in hand: the one chosen while it is open, else the next of the walk. */
export function lineInHand(lines: readonly Line[], seq: number | null): Line | undefined {
  const chosen = lines.find((line) => line.seq === seq && canBePicked(line));
  return chosen ?? lines.find(canBePicked);
}

/** Counts what the server confirmed into the task at hand. */
function counted(task: Task, done: Wire<ConfirmedLine>): Task {
  const { qty_picked, qty_short } = done;
  const lines_to_pick = task.lines_to_pick.map((line) =>
    line.seq === done.seq ? { ...line, qty_picked, qty_short } : line,
  );
  const lines_done = lines_to_pick.filter((line) => openPieces(line) === 0).length;
  return { ...task, lines_to_pick, lines_done };
}

export function useTaskScan(task_id: string) {
  const t = usePickTexts();
  const queries = useQueryClient();
  const desk = useScanDesk();
  const [seq, setSeq] = useState<number | null>(null);
  /** Code of the bin that was scanned last: where the picker stands. */
  const [bin, setBin] = useState('');
  const key = ['task', task_id];
  const taskNow = async () =>
    queries.getQueryData<Task>(key) ?? (await get<Task>(`/v1/tasks/${task_id}`));

  const sayNext = (line: Line, done: Wire<ConfirmedLine>) => {
    const { qty_open: left, lines_open } = done;
    const { sku, slot } = line;
    if (left > 0) return desk.say('good', t('piece_ok', { sku, left, slot }));
    if (lines_open > 0) return desk.say('good', t('line_ok', { sku, slot }));
    desk.say('done', t('task_ok'));
  };
  const send = async (line: Line, said: Said) => {
    const input = { task_id, seq: line.seq, ...said };
    const done = await post<Wire<ConfirmedLine>>('/v1/picks/confirm', input);
    queries.setQueryData<Task>(key, (task) => task && counted(task, done));
    // While pieces are left the line stays in hand; then the walk goes on.
    setSeq(done.qty_open > 0 ? line.seq : null);
    sayNext(line, done);
    void queries.invalidateQueries({ queryKey: ['task', task_id] });
    void queries.invalidateQueries({ queryKey: ['tasks'] });
  };
  const stand = (line: Line, moved: boolean) => {
    setBin(line.location);
    setSeq(line.seq);
    const { location, sku } = line;
    desk.say('good', t(moved ? 'bin_other' : 'bin_ok', { location, sku, qty: openPieces(line) }));
  };
  const scan = (code: string) =>
    desk.queue(async () => {
      const open = (await taskNow()).lines_to_pick.filter(canBePicked);
      const line = lineInHand(open, seq);
      if (line === undefined) return desk.say('bad', t('nothing_open'));
      if (same(line.location, code)) return stand(line, false);
      const there = open.find((each) => same(each.location, code));
      if (there !== undefined) return stand(there, true);
      if (!same(bin, line.location)) {
        const { location: wanted } = line;
        const text = isArticle(line, code) ? 'bin_first' : 'bin_wrong';
        return desk.say('bad', t(text, { wanted, got: code }));
      }
      // Several articles may lie in one bin: the one that was scanned is meant.
      const here = open.filter((each) => same(each.location, bin));
      const meant = isArticle(line, code) ? line : here.find((each) => isArticle(each, code));
      await send(meant ?? line, { qty: 1, location: line.location, barcode: code });
    });
  const takeRest = (line: Line) => desk.queue(() => send(line, { qty: openPieces(line) }));
  const reportShort = (line: Line, qty: number, short_reason: ShortReason) =>
    desk.queue(() => send(line, { qty, short_qty: openPieces(line) - qty, short_reason }));
  const choose = (line: Line) => {
    setSeq(line.seq);
    desk.hush();
  };
  const isAt = (line: Line) => same(bin, line.location);
  return { verdict: desk.verdict, seq, scan, takeRest, reportShort, choose, isAt };
}

export type TaskScan = ReturnType<typeof useTaskScan>;
