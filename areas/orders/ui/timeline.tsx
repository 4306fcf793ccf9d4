/** The timeline of an order: every event as a sentence, who did it, and when. */

import { useFormat } from '../../../web/kit/format.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { sentenceOf } from './event-texts.ts';
import type { OrderDetail, TimelineEvent } from './order-types.ts';
import { useOrderTexts } from './texts.ts';

const ACTORS = {
  system: 'by_system',
  buyer: 'by_buyer',
  carrier: 'by_carrier',
  api_key: 'by_api',
  simulation: 'by_simulation',
  user: 'by_user',
} as const;

function useActor(): (event: TimelineEvent) => string {
  const t = useOrderTexts();
  return ({ actor_name, actor_kind }) =>
    actor_name ?? t(ACTORS[actor_kind as keyof typeof ACTORS] ?? 'by_system');
}

/** What stood there before an edit, as far as anybody may see it. */
function useBefore({ edits }: OrderDetail): (event: TimelineEvent) => string | null {
  const t = useOrderTexts();
  return ({ kind, body }) => {
    const { fields = [], version } = body as { fields?: string[]; version?: number };
    const edit = kind === 'order_edited' && edits.find((each) => each.version === version);
    if (!edit) return null;
    const { name, phone, province, city, district, street, detail } = edit.recipient;
    const recipient = [name, phone, province, city, district, street, detail].join(' ').trim();
    const said = { recipient, buyer_remark: edit.buyer_remark, seller_remark: edit.seller_remark };
    const was = fields.map((field) => said[field as keyof typeof said] || t('nothing_there'));
    return t('was_before', { was: was.join('; ') });
  };
}

export function Timeline({ detail }: { detail: OrderDetail }) {
  const t = useOrderTexts();
  const label = useLabel();
  const format = useFormat();
  const actorOf = useActor();
  const beforeOf = useBefore(detail);
  const { currency } = detail.order;
  const show = { money: (minor: number) => format.money(minor, currency) };
  return (
    <Panel title={t('timeline')}>
      <ol className="timeline">
        {detail.events.toReversed().map((event) => (
          <li key={event.event_id}>
            <time dateTime={event.at}>{format.moment(event.at)}</time>
            <span>
              {label(sentenceOf(event.kind, event.body as Record<string, unknown>, show))}{' '}
              <span className="quiet">
                · {actorOf(event)} {beforeOf(event)}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
