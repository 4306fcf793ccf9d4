/** What colleagues noted about an order, and a line for another note. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { get, post } from '../../../../web/kit/api.ts';
import { useFormat } from '../../../../web/kit/format.ts';
import { Panel } from '../../../../web/kit/page.tsx';
import { ProblemNotice } from '../../../../web/kit/problems.tsx';
import { useMay } from '../../../../web/kit/session.ts';
import type { Answer } from '../../../../web/kit/wire.ts';
import type { listNotes } from '../../commands-hold.ts';
import { useHoldTexts } from './hold-texts.ts';

function Notes({ order_id }: { order_id: string }) {
  const t = useHoldTexts();
  const format = useFormat();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const { data } = useQuery({
    queryKey: ['order', order_id, 'notes'],
    queryFn: () => get<Answer<typeof listNotes>>(`/v1/orders/${order_id}/notes`),
  });
  const note = useMutation({
    mutationFn: () => post('/v1/orders/note', { order_id, text: text.trim() }),
    onSuccess: () => setText(''),
    onSettled: () => queries.invalidateQueries({ queryKey: ['order', order_id] }),
  });
  return (
    <Panel title={t('notes')} extra={<span className="quiet">{t('note_hint')}</span>}>
      {data?.rows.map((row) => (
        <div key={row.note_id} className="reason">
          {row.text}{' '}
          <span className="quiet">
            {row.noted_name ?? '–'} · {format.time(row.noted_at)}
          </span>
        </div>
      ))}
      <form
        className="bulk"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') note.mutate();
        }}
      >
        <Input
          size="small"
          aria-label={t('notes')}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button
          size="small"
          htmlType="submit"
          disabled={text.trim() === ''}
          loading={note.isPending}
        >
          {t('add')}
        </Button>
      </form>
      <ProblemNotice error={note.error} />
    </Panel>
  );
}

/** For those who decide on orders: the shop's own people see theirs without it. */
export function NotesPanel({ order_id }: { order_id: string }) {
  return useMay()('order.hold') ? <Notes order_id={order_id} /> : null;
}
