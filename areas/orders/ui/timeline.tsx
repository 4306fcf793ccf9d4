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

export function Timeline({ detail }: { detail: OrderDetail }) {
  const t = useOrderTexts();
  const label = useLabel();
  const format = useFormat();
  const actorOf = useActor();
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
              <span className="quiet">· {actorOf(event)}</span>
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
