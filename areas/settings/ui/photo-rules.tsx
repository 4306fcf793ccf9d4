/** How many days the photos of each merchant's parcels are kept. */
import { useQuery } from '@tanstack/react-query';
import { App, Button, InputNumber } from 'antd';
import { useState } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { useProblemOf } from '../../../web/kit/problems.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { photoRules } from '../../packing/devices/photos.ts';
import { useSettingTexts } from './texts.ts';

type Rules = Answer<typeof photoRules>;

interface RowProps {
  rule: Rules['rows'][number];
  usual_days: number;
  onSaved(): void;
}

function RuleRow({ rule, usual_days, onSaved }: RowProps) {
  const t = useSettingTexts();
  const { message } = App.useApp();
  const problemOf = useProblemOf();
  const may_edit = useMay()('setting.edit');
  const { code, name, keep_days } = rule;
  const [days, setDays] = useState(keep_days);
  const save = async () => {
    try {
      await post('/v1/photo-rules/save', { merchant: code, keep_days: days });
      void message.success(t('days_saved', { name }));
      onSaved();
    } catch (error) {
      void message.error(problemOf(error).title);
    }
  };
  return (
    <tr>
      <td className="mono">{code}</td>
      <td>{name}</td>
      <td>
        <InputNumber
          aria-label={t('days_of', { name })}
          min={1}
          max={3650}
          precision={0}
          style={{ width: 150 }}
          placeholder={String(usual_days)}
          suffix={t('days')}
          disabled={!may_edit}
          value={days}
          onChange={setDays}
        />
      </td>
      <td className="end">
        {may_edit && (
          <Button
            size="small"
            disabled={days === null || days === keep_days}
            onClick={() => void save()}
          >
            {t('set_days')}
          </Button>
        )}
      </td>
    </tr>
  );
}

export function PhotoRules() {
  const t = useSettingTexts();
  const query = useQuery({
    queryKey: ['photo-rules'],
    queryFn: () => get<Rules>('/v1/photo-rules'),
  });
  return (
    <Panel title={t('photo_days')}>
      <Shown of={query} rows={2}>
        {({ rows, usual_days }) => (
          <>
            <p className="quiet">{t('photo_days_hint', { days: usual_days })}</p>
            <table className="plain">
              <tbody>
                {rows.map((rule) => (
                  <RuleRow
                    key={`${rule.merchant_id} ${rule.keep_days}`}
                    rule={rule}
                    usual_days={usual_days}
                    onSaved={() => void query.refetch()}
                  />
                ))}
              </tbody>
            </table>
          </>
        )}
      </Shown>
    </Panel>
  );
}
