/** The one line that a picker looks at: bin, article, pieces, place on the cart, in large type. */
import { Button, InputNumber, Modal, Radio } from 'antd';
import { useState } from 'react';
import { Field } from '../../../web/kit/field.tsx';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { useLabel } from '../../../web/kit/texts.ts';
import { openPieces, SHORT_REASONS, type ShortReason } from '../lifecycle.ts';
import type { Line, TaskScan } from './task-scan.ts';
import { usePickTexts } from './texts.ts';

interface ShortProps {
  line: Line;
  onShort(qty: number, reason: ShortReason): void;
  onClose(): void;
}

function ShortDialog({ line, onShort, onClose }: ShortProps) {
  const t = usePickTexts();
  const kit = useKitTexts();
  const label = useLabel();
  const open = openPieces(line);
  const [qty, setQty] = useState(0);
  const [reason, setReason] = useState<ShortReason>('not_found');
  const { sku, location } = line;
  const options = Object.entries(SHORT_REASONS).map(([value, of]) => {
    return { value: value as ShortReason, label: label(of) };
  });
  return (
    <Modal
      open
      width={400}
      title={`${t('report_short')}: ${t('short_of', { sku, location })}`}
      okText={t('report_count', { count: open - qty })}
      cancelText={kit('cancel')}
      onOk={() => {
        onShort(qty, reason);
        onClose();
      }}
      onCancel={onClose}
    >
      {open > 1 && (
        <Field label={t('taken_qty', { open })}>
          {(id) => (
            <InputNumber
              id={id}
              size="large"
              min={0}
              max={open - 1}
              value={qty}
              onChange={(value) => setQty(value ?? 0)}
            />
          )}
        </Field>
      )}
      <div className="field">
        <span id="short-why">{t('short_why')}</span>
        <Radio.Group
          aria-labelledby="short-why"
          className="floor-choices"
          value={reason}
          onChange={(event) => setReason(event.target.value as ShortReason)}
          options={options}
        />
      </div>
    </Modal>
  );
}

interface LineProps {
  line: Line;
  lines: number;
  walk: TaskScan;
  can: boolean;
}

export function LineInHand({ line, lines, walk, can }: LineProps) {
  const t = usePickTexts();
  const [short, setShort] = useState(false);
  const open = openPieces(line);
  const there = walk.isAt(line);
  return (
    <section className="in-hand" aria-label={t('line_of', { seq: line.seq, lines })}>
      <div className="in-hand-head">
        <span className="quiet">{t('line_of', { seq: line.seq, lines })}</span>
        <span className="quiet">{line.order_no}</span>
      </div>
      <div className={there ? 'in-hand-bin there' : 'in-hand-bin'}>
        {line.location} {there && <span aria-hidden="true">✓</span>}
      </div>
      <div className="in-hand-name">{line.sku_name}</div>
      <div className="quiet">
        <span className="mono">{line.sku}</span>
        {line.lot !== null && line.lot !== '' && ` · ${t('lot')} ${line.lot}`}
      </div>
      <div className="in-hand-figures">
        <div>
          <small>{t('take_now')}</small>
          <b>{open}</b>
          {open < line.qty && <small>{t('of_count', { count: line.qty })}</small>}
        </div>
        <div>
          <small>{t('slot')}</small>
          <b className="in-hand-slot">{line.slot}</b>
        </div>
      </div>
      {can && (
        <div className="floor-buttons">
          <Button type="primary" onClick={() => void walk.takeRest(line)}>
            {t('confirm', { count: open })}
          </Button>
          <Button onClick={() => setShort(true)}>{t('report_short')}</Button>
        </div>
      )}
      {short && (
        <ShortDialog
          line={line}
          onShort={(qty, reason) => void walk.reportShort(line, qty, reason)}
          onClose={() => setShort(false)}
        />
      )}
    </section>
  );
}
