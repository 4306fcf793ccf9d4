/** One transfer: its lines, and sending it or receiving it, line by line. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Action } from '../../../web/kit/act.tsx';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { Facts, Page, Panel } from '../../../web/kit/page.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { useShortcuts } from '../../../web/kit/shortcuts.tsx';
import { Shown } from '../../../web/kit/states.tsx';
import { StateTag } from '../../../web/kit/tags.tsx';
import { useWarehouses } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import { TRANSFER_STATES } from '../model.ts';
import type { transferGet } from '../transfers.ts';
import { ReceiveForm, SendForm } from './transfer-forms.tsx';
import { useTransferTexts } from './transfer-texts.ts';

export type Transfer = Answer<typeof transferGet>;

function Lines({ of }: { of: Transfer }) {
  const t = useTransferTexts();
  const { number } = useFormat();
  const figures = [
    ['wanted', 'qty_wanted'],
    ['sent', 'qty_sent'],
    ['received', 'qty_received'],
    ['damaged', 'qty_damaged'],
    ['missing', 'qty_missing'],
    ['extra', 'qty_extra'],
  ] as const;
  return (
    <Panel title={t('lines')}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('sku')}</th>
            <th scope="col">{t('lot')}</th>
            {figures.map(([name]) => (
              <th key={name} scope="col" className="end">
                {t(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.lines.map((line) => (
            <tr key={line.line}>
              <td>
                <span className="mono">{line.sku}</span> {line.sku_name}
              </td>
              <td className="mono">{line.lot}</td>
              {figures.map(([name, key]) => (
                <td key={name} className={line[key] === 0 ? 'end zero' : 'end'}>
                  {number(line[key])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Head({ of }: { of: Transfer }) {
  const t = useTransferTexts();
  const { time, number } = useFormat();
  const facts: (readonly [string, string])[] = [
    [t('from'), of.from || '–'],
    [t('to'), of.to || '–'],
    [t('in_transit'), number(of.qty_in_transit)],
    [t('requested_at'), `${time(of.requested_at)} ${of.requested_by_name ?? ''}`],
    [t('sent_at'), time(of.sent_at)],
    [t('ended_at'), [time(of.ended_at), of.reason].filter(Boolean).join(' ')],
    [t('reference'), of.reference ?? '–'],
    [t('note'), of.note || '–'],
  ];
  return (
    <Panel title={t('title')}>
      <Facts facts={facts} />
    </Panel>
  );
}

export function TransferPage() {
  const t = useTransferTexts();
  const kit = useKitTexts();
  const may = useMay();
  const navigate = useNavigate();
  const { list } = useWarehouses();
  const { transfer_id = '' } = useParams({ strict: false }) as { transfer_id?: string };
  const back = () => void navigate({ to: '/transfers' });
  useShortcuts([{ key: 'Escape', label: kit('key_back'), run: back }]);
  const query = useQuery({
    queryKey: ['transfers', transfer_id],
    queryFn: () => get<Transfer>(`/v1/stock/transfers/${transfer_id}`),
  });
  const of = query.data;
  const own = (code: string) => may('stock.transfer') && list.some((each) => each.code === code);
  const sends = of?.state === 'requested' && own(of.from);
  return (
    <Page
      title={t('title_of', { no: of?.transfer_no ?? '' })}
      mark={of && <StateTag states={TRANSFER_STATES} state={of.state} />}
      actions={
        sends && (
          <Action
            danger
            label={t('cancel')}
            path="/v1/stock/transfers/cancel"
            targets={[{ input: { transfer_id }, name: of.transfer_no }]}
            reason_field="reason"
            question={t('cancel_ask', { no: of.transfer_no })}
          />
        )
      }
    >
      <Shown of={query}>
        {(transfer) => (
          <>
            <Head of={transfer} />
            {sends && <SendForm key={transfer.state} of={transfer} />}
            {transfer.state === 'sent' && own(transfer.to) && (
              <ReceiveForm key={transfer.receipts} of={transfer} />
            )}
            <Lines of={transfer} />
          </>
        )}
      </Shown>
    </Page>
  );
}
