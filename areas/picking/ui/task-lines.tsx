/** All lines of a task in walking order; a tap takes one in hand. */
import { Link } from '@tanstack/react-router';
import { Panel } from '../../../web/kit/page.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { openPieces, SHORT_REASONS, type ShortReason } from '../lifecycle.ts';
import { canBePicked } from './pick-machine.ts';
import type { Line, Task, TaskScan } from './task-scan.ts';
import { usePickTexts } from './texts.ts';

function Mark({ line }: { line: Line }) {
  const t = usePickTexts();
  const label = useLabel();
  const reason = SHORT_REASONS[line.short_reason as ShortReason];
  return (
    <>
      {line.qty_short > 0 && (
        <Tag tone="bad">
          {t('short_count', { count: line.qty_short })} {reason !== undefined && label(reason)}
        </Tag>
      )}
      {line.stopped === 'held' && <Tag tone="bad">{t('stopped_held')}</Tag>}
      {line.stopped === 'cancelled' && <Tag tone="bad">{t('stopped_cancelled')}</Tag>}
      {openPieces(line) === 0 && line.qty_picked > 0 && <Tag tone="good">✓ {t('taken')}</Tag>}
    </>
  );
}

interface RowProps {
  line: Line;
  current: boolean;
  walk: TaskScan;
}

function LineRow({ line, current, walk }: RowProps) {
  const t = usePickTexts();
  const open = canBePicked(line);
  const wanted = line.qty - line.qty_cancelled;
  return (
    <tr className={openPieces(line) === 0 ? 'done' : current ? 'next' : ''}>
      <td className="line-no">{line.seq}</td>
      <td className="line-bin">
        {open && !current ? (
          <button
            type="button"
            className="link"
            title={t('take_in_hand')}
            onClick={() => walk.choose(line)}
          >
            {line.location}
          </button>
        ) : (
          line.location
        )}
      </td>
      <td className="line-goods">
        {line.sku_name} <span className="mono quiet">{line.sku}</span> {line.lot}
      </td>
      <td className="line-slot end">
        <span className="narrow-only quiet">{t('slot')} </span>
        {line.slot}
      </td>
      <td className="wide-only">
        <Link to="/orders/$order_id" params={{ order_id: line.order_id }}>
          {line.order_no}
        </Link>
      </td>
      <td className="line-count end">
        <b>{line.qty_picked}</b> / {wanted}
      </td>
      <td className="line-mark">
        <Mark line={line} />
      </td>
    </tr>
  );
}

interface LinesProps {
  task: Task;
  current: Line | undefined;
  walk: TaskScan;
}

export function TaskLines({ task, current, walk }: LinesProps) {
  const t = usePickTexts();
  return (
    <Panel title={`${t('lines')} ${task.lines_done} / ${task.lines}`}>
      <table className="plain task-lines">
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
              {t('picked_of')}
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {task.lines_to_pick.map((line) => (
            <LineRow key={line.seq} line={line} current={line.seq === current?.seq} walk={walk} />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
