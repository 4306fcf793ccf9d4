/** The scan machine on the desk: each confirmation is sent at once, and said when it is kept. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { useScanDesk } from '../../../web/kit/scan-desk.tsx';
import type { Answer, Wire } from '../../../web/kit/wire.ts';
import type { ConfirmedLine } from '../commands.ts';
import { openPieces, type ShortReason } from '../lifecycle.ts';
import type { taskGet } from '../queries.ts';
import { isAt, NOWHERE, type Said, type Stand, step } from './pick-machine.ts';
import { usePickTexts } from './texts.ts';

export type Task = Answer<typeof taskGet>;
export type Line = Task['lines_to_pick'][number];

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
  const [stand, showStand] = useState(NOWHERE);
  // The next scan may be at work before the page is drawn again.
  const latest = useRef(stand);
  const setStand = (next: Stand) => {
    latest.current = next;
    showStand(next);
  };
  const key = ['task', task_id];
  const taskNow = async () =>
    queries.getQueryData<Task>(key) ?? (await get<Task>(`/v1/tasks/${task_id}`));
  const say = ({ tone, text, values }: Said) => desk.say(tone, t(text, values));

  const send = async (said: object) => {
    const done = await post<Wire<ConfirmedLine>>('/v1/picks/confirm', { task_id, ...said });
    queries.setQueryData<Task>(key, (task) => task && counted(task, done));
    void queries.invalidateQueries({ queryKey: ['task', task_id] });
    void queries.invalidateQueries({ queryKey: ['tasks'] });
    return done;
  };
  const scan = (code: string) =>
    desk.queue(async () => {
      const next = step((await taskNow()).lines_to_pick, latest.current, { do: 'scan', code });
      if (next.confirm !== null) await send(next.confirm);
      setStand(next.stand);
      say(next.said);
    });
  /** Without scans: what the picker answers for. */
  const settle = (line: Line, qty: number, short?: { short_qty: number; short_reason: string }) =>
    desk.queue(async () => {
      const done = await send({ seq: line.seq, qty, ...short });
      setStand({ ...latest.current, seq: null, code: '' });
      const { sku, slot } = line;
      const text = done.lines_open === 0 ? 'task_ok' : 'line_ok';
      desk.say(done.lines_open === 0 ? 'done' : 'good', t(text, { sku, slot }));
    });
  const takeRest = (line: Line) => settle(line, openPieces(line));
  const reportShort = (line: Line, qty: number, short_reason: ShortReason) =>
    settle(line, qty, { short_qty: openPieces(line) - qty, short_reason });
  const choose = (line: Line) => {
    setStand({ ...stand, seq: line.seq, code: '' });
    desk.hush();
  };
  const at = (line: Line) => isAt(stand, line);
  const { verdict } = desk;
  return { verdict, seq: stand.seq, scan, takeRest, reportShort, choose, isAt: at };
}

export type TaskScan = ReturnType<typeof useTaskScan>;
