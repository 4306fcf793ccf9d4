/** Why a wave is as it is: who is in, who had to wait, and what taking those would have cost. */
import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import { BY_PLACE, type ByPlaceReason, METHODS, WAITING } from '../model.ts';
import type { waveReasons } from '../queries.ts';
import { useWaveTexts } from './texts.ts';

type Reasons = Answer<typeof waveReasons>;

interface DialogProps {
  wave_id: string;
  wave_no: string;
  onClose(): void;
}

export function ReasonsDialog({ wave_id, wave_no, onClose }: DialogProps) {
  const t = useWaveTexts();
  const reasons = useQuery({
    queryKey: ['wave-reasons', wave_id],
    queryFn: () => get<Reasons>(`/v1/waves/${wave_id}/reasons`),
  });
  return (
    <Modal open title={t('why_of', { no: wave_no })} onCancel={onClose} footer={null} width={760}>
      <Shown of={reasons} rows={6}>
        {(found) => <Told found={found} />}
      </Shown>
    </Modal>
  );
}

function Told({ found }: { found: Reasons }) {
  const t = useWaveTexts();
  const label = useLabel();
  const format = useFormat();
  const { method, why, figures, inside, waiting } = found;
  const metres = (mm: number) => format.number(Math.round(mm / 1000));
  return (
    <div className="wave-reasons">
      <p>
        {label(METHODS[method])}
        {why !== null && why in BY_PLACE && ` · ${label(BY_PLACE[why as ByPlaceReason])}`}
        {figures !== null &&
          ` · ${t('compared', {
            walk: metres(figures.length_mm),
            before: metres(figures.first_come_mm),
          })}`}
      </p>
      <b>
        {t('inside')}: {inside.length}
      </b>
      <List
        rows={inside.map((each) => ({ ...each, lead: null }))}
        dueOf={(row) => format.time(row.ship_by)}
      />
      {waiting.length > 0 && (
        <>
          <b>
            {t('left')}: {waiting.length}
          </b>
          <List
            rows={waiting.map((each) => {
              const lead = `${label(WAITING[each.reason])} ${each.with ?? ''}`;
              return { ...each, lead: lead.trim() };
            })}
            dueOf={() => ''}
          />
        </>
      )}
    </div>
  );
}

interface Row {
  shipment_id: string;
  shipment_no: string | null;
  lead: string | null;
  reasons: Reasons['inside'][number]['reasons'];
}

function List<R extends Row>({ rows, dueOf }: { rows: R[]; dueOf(row: R): string }) {
  const label = useLabel();
  return (
    <ul style={{ margin: '4px 0 12px', paddingInlineStart: 18 }}>
      {rows.map((row) => (
        <li key={row.shipment_id}>
          <span className="mono">{row.shipment_no}</span> <span>{dueOf(row)}</span>
          {row.reasons.length === 0 && row.lead !== null && <div>{row.lead}</div>}
          {row.reasons.map((each) => (
            <div key={each.code}>{label(each)}</div>
          ))}
        </li>
      ))}
    </ul>
  );
}
