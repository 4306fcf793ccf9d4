/** One pick task: the line in hand, worked off by scans, and all lines in walking order. */

import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { Action } from '../../../web/kit/act.tsx';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { Page, Panel } from '../../../web/kit/page.tsx';
import { ScanBox } from '../../../web/kit/scan-desk.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { useShortcuts } from '../../../web/kit/shortcuts.tsx';
import { Shown } from '../../../web/kit/states.tsx';
import { StateTag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { ASIDE_REASONS, type AsideReason, taskLifecycle } from '../lifecycle.ts';
import { LineInHand } from './line-in-hand.tsx';
import { canBePicked, lineInHand } from './pick-machine.ts';
import { TaskLines } from './task-lines.tsx';
import { NextStopPlan, TaskPlan } from './task-plan.tsx';
import { type Task, useTaskScan } from './task-scan.ts';
import { usePickTexts } from './texts.ts';

function Actions({ task }: { task: Task }) {
  const t = usePickTexts();
  const may = useMay();
  const { task_id, task_no, state, lines_to_pick } = task;
  const open = lines_to_pick.filter(canBePicked).length;
  if (open === 0 || !may('pick.confirm')) return null;
  const targets = [{ input: { task_id }, name: task_no }];
  return (
    <>
      {state === 'open' && (
        <Action
          label={t('take')}
          path="/v1/tasks/take"
          targets={targets}
          question={t('take_ask')}
        />
      )}
      <Action
        label={t('confirm_all')}
        path="/v1/tasks/confirm-all"
        targets={targets}
        question={t('confirm_all_ask', { count: open })}
      />
    </>
  );
}

function Walk({ task }: { task: Task }) {
  const t = usePickTexts();
  const may = useMay();
  const walk = useTaskScan(task.task_id);
  const line = lineInHand(task.lines_to_pick, walk.seq);
  const can = may('pick.confirm');
  if (line === undefined) {
    const said = walk.verdict.text;
    return (
      <>
        {said !== '' && <div className={`verdict ${walk.verdict.tone}`}>{said}</div>}
        <TaskLines task={task} current={undefined} walk={walk} />
      </>
    );
  }
  const { location, sku } = line;
  const hint = walk.isAt(line) ? t('scan_sku', { sku }) : t('scan_bin', { location });
  return (
    <>
      {can && (
        <ScanBox verdict={walk.verdict} hint={hint} onScan={(code) => void walk.scan(code)} />
      )}
      <div className="task">
        <div>
          <LineInHand key={line.seq} line={line} lines={task.lines} walk={walk} can={can} />
          <NextStopPlan task_id={task.task_id} seq={line.seq} />
        </div>
        <TaskLines task={task} current={line} walk={walk} />
      </div>
    </>
  );
}

/** What was scanned without network and is not in the books, so that somebody can look after it. */
function Asides({ task }: { task: Task }) {
  const t = usePickTexts();
  const label = useLabel();
  const { time } = useFormat();
  if (task.asides.length === 0) return null;
  return (
    <Panel title={t('asides')}>
      <ul className="refused">
        {task.asides.map(({ event_id, at, by_name, seq, qty, short_qty, code, reason }) => (
          <li key={event_id}>
            <strong>{t('aside_of', { seq, qty, short: short_qty })}</strong>{' '}
            {label(ASIDE_REASONS[reason as AsideReason])}{' '}
            <span className="quiet">
              {code} · {by_name} {time(at)}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Mark({ task }: { task: Task }) {
  const t = usePickTexts();
  const { number } = useFormat();
  const metres = (mm: number) => number(Math.round(mm / 1000));
  return (
    <>
      <StateTag states={taskLifecycle.states} state={task.state} />
      {task.assignee_name !== null && <span>{task.assignee_name}</span>}
      <span className="quiet wide-only">
        {t('walk_against', { walk: metres(task.walk_mm), usual: metres(task.s_shape_mm) })}
      </span>
    </>
  );
}

export function TaskPage() {
  const t = usePickTexts();
  const kit = useKitTexts();
  const navigate = useNavigate();
  const { task_id } = useParams({ strict: false }) as { task_id: string };
  const query = useQuery({
    queryKey: ['task', task_id],
    queryFn: () => get<Task>(`/v1/tasks/${task_id}`),
  });
  const back = () => void navigate({ to: '/tasks' });
  useShortcuts([{ key: 'Escape', label: kit('key_back'), run: back }]);
  const task = query.data;
  return (
    <Page
      title={task?.task_no ?? t('task')}
      mark={task !== undefined && <Mark task={task} />}
      actions={
        <>
          {task !== undefined && <Actions task={task} />}
          <Button size="small" type="text" onClick={back}>
            {t('to_list')}
          </Button>
        </>
      }
    >
      <Shown of={query}>
        {(data) => (
          <>
            <Walk key={data.task_id} task={data} />
            <Asides task={data} />
            <div className="wide-only">
              <TaskPlan task_id={data.task_id} />
            </div>
          </>
        )}
      </Shown>
    </Page>
  );
}
