/** Counting on the phone: a bin, an article, a number, and never what the book says. */
import { useState } from 'react';
import type { Answer } from '../../../web/kit/wire.ts';
import type { Entry } from '../../../web/pda/base.ts';
import { act, dataOf, type Floor, useFloor, type Work } from '../../../web/pda/floor.ts';
import { Choices, NumberPad } from '../../../web/pda/pad.tsx';
import { ScanBar, useVerdict } from '../../../web/pda/scan-bar.tsx';
import type { countAhead } from '../count-plans.ts';
import {
  type CountAct,
  type CountStand,
  type CountStep,
  countInHand,
  countStep,
  isAtBin,
  NOT_BEGUN,
} from './count-machine.ts';
import { useCountTexts } from './count-texts.ts';

type Line = Answer<typeof countAhead>[number];

const SHEET = 'counts';
const RECORD = '/v1/stock/counts/record';
const MOST = 999_999;

export const countWork: Work = {
  kind: 'counts',
  permission: 'stock.count',
  path: '/v1/stock/counts-ahead',
  sheetsOf: (data: Line[]) => (data.length === 0 ? [] : [{ sheet_id: SHEET, data }]),
  counted(lines: Line[], { body }: Pick<Entry, 'path' | 'body'>): Line[] {
    const { count_line_id } = body as { count_line_id: string };
    return lines.filter((line) => line.count_line_id !== count_line_id);
  },
  // The line stays open, or somebody else counted it: the desk sees that by itself.
  aside: () => null,
};

function work(what: CountAct): Promise<CountStep['said'] | null> {
  return act<Line[], CountStand, CountStep['said']>(SHEET, (lines, stand, counted_at) => {
    const { stand: next, said, counted } = countStep(lines, stand ?? NOT_BEGUN, what);
    if (counted === null) return { stand: next, said, send: null };
    const { count_line_id, qty: counted_qty } = counted;
    const line = lines.find((each) => each.count_line_id === count_line_id)!;
    const { warehouse, location, lot, merchant, sku } = line;
    const place = { warehouse, location, lot, sku: { merchant, code: sku } };
    const body = { ...place, count_line_id, counted_qty, counted_at };
    const about = { text: 'about_count', values: { sku, location, qty: counted_qty } };
    return { stand: next, said, send: { path: RECORD, body, about } };
  });
}

function sheetOf({ sheets }: Floor) {
  return sheets.find((each) => each.sheet_id === SHEET);
}

function InHand({ line, there, left }: { line: Line; there: boolean; left: number }) {
  const t = useCountTexts();
  return (
    <section className="line" aria-label={line.location}>
      <div className="line-head">
        <span>{t('count_open', { count: left })}</span>
        <span>{line.plan_no}</span>
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
      {line.again && <b className="warn-text">{t('again')}</b>}
      {line.after_short && <b className="warn-text">{t('after_short')}</b>}
    </section>
  );
}

export function PdaCount() {
  const t = useCountTexts();
  const floor = useFloor();
  const { verdict, tell } = useVerdict();
  const [asking, setAsking] = useState<'number' | 'none' | null>(null);
  const sheet = sheetOf(floor);
  const lines = sheet === undefined ? [] : dataOf<Line[]>(sheet, floor);
  const stand = (sheet?.stand as CountStand | null | undefined) ?? NOT_BEGUN;
  const line = countInHand(lines, stand);
  if (line === undefined) return <p className="empty">{verdict.text || t('count_nothing')}</p>;
  const doIt = async (what: CountAct) => {
    setAsking(null);
    const said = await work(what);
    if (said === null) return;
    tell(said.tone, t(said.text, said.values));
    if (said.text === 'count_how_many') setAsking('number');
  };
  const there = isAtBin(stand, line);
  const scanned = stand.count_line_id === line.count_line_id;
  const { location, sku } = line;
  return (
    <>
      <ScanBar
        verdict={verdict}
        hint={there ? t('scan_sku', { sku }) : t('scan_bin', { location })}
        listening={asking === null}
        onScan={(code) => void doIt({ do: 'scan', code })}
      />
      <InHand line={line} there={there} left={lines.length} />
      {there && (
        <div className="actions">
          {scanned && (
            <button type="button" className="main" onClick={() => setAsking('number')}>
              {t('enter_qty')}
            </button>
          )}
          <button type="button" onClick={() => setAsking('none')}>
            {t('none_there')}
          </button>
        </div>
      )}
      {asking === 'number' && (
        <NumberPad
          title={t('count_how_many', { sku })}
          least={0}
          most={MOST}
          onDone={(qty) => void doIt({ do: 'count', qty })}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'none' && (
        <Choices
          title={t('none_sure', { sku, location })}
          choices={[{ value: 'none', label: t('none_yes') }]}
          onChoose={() => void doIt({ do: 'none' })}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

/** The way from the first page to the counts, when there are some. */
export function CountRow() {
  const t = useCountTexts();
  const floor = useFloor();
  const sheet = sheetOf(floor);
  const count = sheet === undefined ? 0 : dataOf<Line[]>(sheet, floor).length;
  if (count === 0) return null;
  return (
    <a className="row" href="#/count">
      <b>{t('counting')}</b>
      <span className="quiet">{t('count_left', { count })}</span>
    </a>
  );
}
