/** Picking on the phone: one line on the screen, bin, article, pieces, and nothing to tap for them. */
import { useState } from 'react';
import { act, dataOf, useFloor } from '../../../web/pda/floor.ts';
import { textIn, useLocale } from '../../../web/pda/locale.ts';
import { Choices, NumberPad } from '../../../web/pda/pad.tsx';
import { ScanBar, useVerdict } from '../../../web/pda/scan-bar.tsx';
import { openPieces, SHORT_REASONS, type ShortReason } from '../lifecycle.ts';
import { usePickPdaTexts } from './pda-texts.ts';
import { type AheadLine, type AheadTask, CONFIRM, leftOf, TAKE } from './pda-work.ts';
import {
  type Act,
  canBePicked,
  isAt,
  lineInHand,
  NOWHERE,
  type Said,
  type Stand,
  step,
} from './pick-machine.ts';

/** Keeps an act of the picker on the device, with the confirmation that it leads to. */
function work(task_id: string, what: Act): Promise<Said | null> {
  return act<AheadTask, Stand, Said>(task_id, (task, stand, scanned_at) => {
    const { stand: next, said, confirm } = step(task.lines_to_pick, stand ?? NOWHERE, what);
    if (confirm === null) return { stand: next, said, send: null };
    const { sku } = task.lines_to_pick.find((line) => line.seq === confirm.seq)!;
    const { location, short_qty } = confirm;
    const values = { task_no: task.task_no, sku, location, qty: short_qty ?? confirm.qty };
    const text = short_qty === undefined ? 'about_pick' : 'about_short';
    const body = { task_id, ...confirm, scanned_at };
    const send = { path: CONFIRM, body, about: { text, values } };
    return { stand: next, said, send };
  });
}

interface ShortProps {
  line: AheadLine;
  onShort(qty: number, reason: ShortReason): void;
  onClose(): void;
}

function ShortDialog({ line, onShort, onClose }: ShortProps) {
  const t = usePickPdaTexts();
  const locale = useLocale();
  const open = openPieces(line);
  const [qty, setQty] = useState(open === 1 ? 1 : null);
  if (qty === null) {
    const title = t('how_many_short', { sku: line.sku });
    return <NumberPad title={title} most={open} least={1} onDone={setQty} onClose={onClose} />;
  }
  const choices = Object.entries(SHORT_REASONS).map(([value, of]) => {
    return { value: value as ShortReason, label: textIn(of, locale) };
  });
  return (
    <Choices
      title={t('short_why')}
      choices={choices}
      onChoose={(reason) => onShort(qty, reason)}
      onClose={onClose}
    />
  );
}

/** Bins that come after the line in hand, each once. */
function nextBins(lines: readonly AheadLine[], line: AheadLine): string[] {
  const open = lines.filter((each) => canBePicked(each) && each.seq > line.seq);
  const bins = [...new Set(open.map((each) => each.location))];
  return bins.filter((each) => each !== line.location).slice(0, 3);
}

function LineInHand({ line, task, there }: { line: AheadLine; task: AheadTask; there: boolean }) {
  const t = usePickPdaTexts();
  const next = nextBins(task.lines_to_pick, line);
  return (
    <section className="line" aria-label={t('line_of', { seq: line.seq, lines: task.lines })}>
      <div className="line-head">
        <span>{t('line_of', { seq: line.seq, lines: task.lines })}</span>
        <span>{line.order_no}</span>
      </div>
      <div className={there ? 'bin there' : 'bin'} data-bin={line.location}>
        {line.location}
        {there && <span aria-hidden="true"> ✓</span>}
      </div>
      <div className="line-name">{line.sku_name}</div>
      <div className="quiet">
        <span className="mono">{line.sku}</span>
        {line.lot !== '' && ` · ${t('lot')} ${line.lot}`}
      </div>
      <div className="figures">
        <div>
          <small>{t('take_now')}</small>
          <b data-open={openPieces(line)}>{openPieces(line)}</b>
        </div>
        <div>
          <small>{t('slot')}</small>
          <b className="slot">{line.slot}</b>
        </div>
      </div>
      {next.length > 0 && (
        <div className="quiet next-bins">
          {t('next_bins')} <span className="mono">{next.join(' → ')}</span>
        </div>
      )}
    </section>
  );
}

function Done({ task }: { task: AheadTask }) {
  const t = usePickPdaTexts();
  const stopped = task.lines_to_pick.filter((line) => openPieces(line) > 0).length;
  return (
    <section className="line all-done">
      <div className="bin there">✓</div>
      <h2>{t('all_picked')}</h2>
      <p>{t('bring')}</p>
      {stopped > 0 && <p className="warn-text">{t('left_stopped', { count: stopped })}</p>}
    </section>
  );
}

function Take({ task }: { task: AheadTask }) {
  const t = usePickPdaTexts();
  const { task_id, task_no } = task;
  const about = { text: 'about_take', values: { task_no } };
  const take = () =>
    act(task_id, (_task, stand) => {
      return { stand, said: null, send: { path: TAKE, body: { task_id }, about } };
    });
  return (
    <section className="line">
      <div className="bin">{task_no}</div>
      <p>{t('left', leftOf(task))}</p>
      <button type="button" className="main" onClick={() => void take()}>
        {t('take')}
      </button>
    </section>
  );
}

export function PdaTask({ task_id }: { task_id: string }) {
  const t = usePickPdaTexts();
  const floor = useFloor();
  const { verdict, tell } = useVerdict();
  const [dialog, setDialog] = useState<'qty' | 'short' | null>(null);
  const sheet = floor.sheets.find((each) => each.sheet_id === task_id);
  if (sheet === undefined) return <p className="empty">{t('task_gone')}</p>;
  const task = dataOf<AheadTask>(sheet, floor);
  if (task.assignee_id === null) return <Take task={task} />;
  const stand = (sheet.stand as Stand | null) ?? NOWHERE;
  const line = lineInHand(task.lines_to_pick, stand.seq);
  if (line === undefined) return <Done task={task} />;
  const doIt = async (what: Act) => {
    const said = await work(task_id, what);
    if (said !== null) tell(said.tone, t(said.text, said.values));
  };
  const close = () => setDialog(null);
  const there = isAt(stand, line);
  const { location, sku } = line;
  const begun = there && stand.seq === line.seq && stand.code !== '';
  return (
    <>
      <ScanBar
        verdict={verdict}
        hint={there ? t('scan_sku', { sku }) : t('scan_bin', { location })}
        listening={dialog === null}
        onScan={(code) => void doIt({ do: 'scan', code })}
      />
      <LineInHand line={line} task={task} there={there} />
      {there && (
        <div className="actions">
          {begun && (
            <button type="button" className="main" onClick={() => setDialog('qty')}>
              {t('enter_qty')}
            </button>
          )}
          <button type="button" onClick={() => setDialog('short')}>
            {t('short')}
          </button>
        </div>
      )}
      {dialog === 'qty' && (
        <NumberPad
          title={t('how_many', { sku })}
          least={1}
          most={openPieces(line)}
          onDone={(qty) => {
            close();
            void doIt({ do: 'count', qty });
          }}
          onClose={close}
        />
      )}
      {dialog === 'short' && (
        <ShortDialog
          line={line}
          onShort={(qty, reason) => {
            close();
            void doIt({ do: 'short', qty, reason });
          }}
          onClose={close}
        />
      )}
    </>
  );
}

function TaskRow({ task }: { task: AheadTask }) {
  const t = usePickPdaTexts();
  const left = leftOf(task);
  return (
    <a className="row" href={`#/task/${task.task_id}`}>
      <b>{task.task_no}</b>
      <span className="quiet">{left.lines === 0 ? `✓ ${t('done')}` : t('left', left)}</span>
    </a>
  );
}

/** The tasks on this device: the picker's own, and free ones. */
export function PdaTasks() {
  const t = usePickPdaTexts();
  const floor = useFloor();
  const tasks = floor.sheets
    .filter((each) => each.kind === 'task')
    .map((each) => dataOf<AheadTask>(each, floor));
  const own = tasks.filter((task) => task.assignee_id !== null);
  const free = tasks.filter((task) => task.assignee_id === null);
  if (tasks.length === 0) return <p className="empty">{t('no_tasks')}</p>;
  return (
    <>
      {own.length > 0 && <h2>{t('my_tasks')}</h2>}
      {own.map((task) => (
        <TaskRow key={task.task_id} task={task} />
      ))}
      {free.length > 0 && <h2>{t('free_tasks')}</h2>}
      {free.map((task) => (
        <TaskRow key={task.task_id} task={task} />
      ))}
    </>
  );
}
