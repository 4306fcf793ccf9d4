/** One pick task: its lines in walking order, taken or reported short one by one or all at once. */

import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import { Action, useCommand } from '../../../web/kit/act.tsx';
import { get } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useFormat } from '../../../web/kit/format.ts';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { Page, Panel } from '../../../web/kit/page.tsx';
import { ProblemNotice, ProblemText } from '../../../web/kit/problems.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { useShortcuts } from '../../../web/kit/shortcuts.tsx';
import { Shown } from '../../../web/kit/states.tsx';
import { StateTag, Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import { taskLifecycle } from '../lifecycle.ts';
import { openPieces, SHORT_REASONS, type ShortReason } from '../model.ts';
import type { taskGet } from '../queries.ts';
import { usePickTexts } from './texts.ts';

type Task = Answer<typeof taskGet>;
type Line = Task['lines_to_pick'][number];

function useConfirm(task: Task) {
  const command = useCommand('/v1/picks/confirm');
  const confirm = (line: Line, more: object) => {
    const { task_id } = task;
    const input = { task_id, seq: line.seq, ...more };
    return command.mutateAsync([{ input, name: `${line.location} ${line.sku}` }]);
  };
  return { command, confirm };
}

type Confirming = ReturnType<typeof useConfirm>;

interface ShortProps {
  line: Line;
  confirm: Confirming['confirm'];
  onClose(): void;
}

function ShortDialog({ line, confirm, onClose }: ShortProps) {
  const t = usePickTexts();
  const kit = useKitTexts();
  const label = useLabel();
  const open = openPieces(line);
  const [qty, setQty] = useState(0);
  const [short_reason, setReason] = useState<ShortReason>('not_found');
  const run = async () => {
    await confirm(line, { qty, short_qty: open - qty, short_reason });
    onClose();
  };
  return (
    <Modal
      open
      width={400}
      title={`${t('report_short')}: ${t('short_of', { sku: line.sku, location: line.location })}`}
      okText={kit('ok')}
      cancelText={kit('cancel')}
      onOk={() => void run().catch(() => {})}
      onCancel={onClose}
    >
      <Field label={t('taken_qty')}>
        {(id) => (
          <InputNumber
            id={id}
            min={0}
            max={open - 1}
            value={qty}
            onChange={(value) => setQty(value ?? 0)}
          />
        )}
      </Field>
      <Field label={t('short_why')}>
        {(id) => (
          <Select
            id={id}
            value={short_reason}
            onChange={setReason}
            options={Object.entries(SHORT_REASONS).map(([value, of]) => ({
              value: value as ShortReason,
              label: label(of),
            }))}
          />
        )}
      </Field>
    </Modal>
  );
}

interface RowProps {
  line: Line;
  next: boolean;
  can: boolean;
  onTaken(): void;
  onShort(): void;
}

function LineRow({ line, next, can, onTaken, onShort }: RowProps) {
  const t = usePickTexts();
  const label = useLabel();
  const open = openPieces(line);
  const short =
    line.short_reason === null ? '' : label(SHORT_REASONS[line.short_reason as ShortReason]);
  return (
    <tr className={open === 0 ? 'done' : next ? 'next' : ''}>
      <td>{line.seq}</td>
      <td>
        <b className="mono">{line.location}</b>
      </td>
      <td>
        <span className="mono">{line.sku}</span> {line.sku_name} {line.lot}
      </td>
      <td className="end">{line.slot}</td>
      <td>
        <Link to="/orders/$order_id" params={{ order_id: line.order_id }}>
          {line.order_no}
        </Link>
      </td>
      <td className="end">
        <b>{line.qty - line.qty_cancelled}</b>
      </td>
      <td className="end">{line.qty_picked}</td>
      <td>
        {line.qty_short > 0 && (
          <span className="late">
            {line.qty_short} {short}
          </span>
        )}
      </td>
      <td className="end">
        {line.stopped === 'held' && <Tag tone="bad">{t('stopped_held')}</Tag>}
        {line.stopped === 'cancelled' && <Tag tone="bad">{t('stopped_cancelled')}</Tag>}
        {can && open > 0 && line.stopped === null && (
          <>
            <Button size="small" type={next ? 'primary' : 'default'} onClick={onTaken}>
              {t('confirm')} {open}
            </Button>{' '}
            <Button size="small" onClick={onShort}>
              {t('report_short')}
            </Button>
          </>
        )}
      </td>
    </tr>
  );
}

function Lines({ task }: { task: Task }) {
  const t = usePickTexts();
  const may = useMay();
  const { command, confirm } = useConfirm(task);
  const [short, setShort] = useState<Line | null>(null);
  const lines = task.lines_to_pick;
  const next = lines.find((line) => openPieces(line) > 0 && line.stopped === null);
  const can = may('pick.confirm');
  const taken = (line: Line) => void confirm(line, { qty: openPieces(line) }).catch(() => {});
  const refused = command.data?.refused[0];
  return (
    <Panel title={`${t('lines')}: ${task.lines_done} / ${task.lines}`}>
      <ProblemNotice error={command.error} />
      {refused !== undefined && <ProblemText problem={refused.problem} />}
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('seq')}</th>
            <th scope="col">{t('location')}</th>
            <th scope="col">{t('sku')}</th>
            <th scope="col" className="end">
              {t('slot')}
            </th>
            <th scope="col">{t('order')}</th>
            <th scope="col" className="end">
              {t('wanted')}
            </th>
            <th scope="col" className="end">
              {t('picked')}
            </th>
            <th scope="col">{t('short')}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <LineRow
              key={line.seq}
              line={line}
              next={line === next}
              can={can}
              onTaken={() => taken(line)}
              onShort={() => setShort(line)}
            />
          ))}
        </tbody>
      </table>
      {short !== null && (
        <ShortDialog line={short} confirm={confirm} onClose={() => setShort(null)} />
      )}
    </Panel>
  );
}

function Actions({ task }: { task: Task }) {
  const t = usePickTexts();
  const may = useMay();
  const { task_id, task_no, state, lines_to_pick } = task;
  const open = lines_to_pick.filter((line) => openPieces(line) > 0).length;
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
        primary
        label={t('confirm_all')}
        path="/v1/tasks/confirm-all"
        targets={targets}
        question={t('confirm_all_ask', { count: open })}
      />
    </>
  );
}

export function TaskPage() {
  const t = usePickTexts();
  const kit = useKitTexts();
  const { number } = useFormat();
  const navigate = useNavigate();
  const { task_id } = useParams({ strict: false }) as { task_id: string };
  const query = useQuery({
    queryKey: ['task', task_id],
    queryFn: () => get<Task>(`/v1/tasks/${task_id}`),
  });
  const back = () => void navigate({ to: '/tasks' });
  useShortcuts([{ key: 'Escape', label: kit('key_back'), run: back }]);
  const task = query.data;
  const metres = (mm: number) => number(Math.round(mm / 1000));
  return (
    <Page
      title={task?.task_no ?? t('task')}
      mark={
        task !== undefined && (
          <>
            <StateTag states={taskLifecycle.states} state={task.state} />
            <span className="quiet">
              {t('walk_against', { walk: metres(task.walk_mm), usual: metres(task.s_shape_mm) })}
            </span>
          </>
        )
      }
      actions={
        <>
          {task !== undefined && <Actions task={task} />}
          <Button size="small" type="text" onClick={back}>
            {t('to_list')}
          </Button>
        </>
      }
    >
      <Shown of={query}>{(data) => <Lines task={data} />}</Shown>
    </Page>
  );
}
