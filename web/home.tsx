/** The first page: what needs the one signed in now, each number a way to its rows. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { STAGES } from '../areas/orders/lifecycle.ts';
import type { listOrders } from '../areas/orders/queries.ts';
import type { deskNeedsMe } from '../areas/review/desk.ts';
import { EXCEPTIONS, type ExceptionKind } from '../areas/review/model.ts';
import type { listExceptions } from '../areas/review/queries.ts';
import { get } from './kit/api.ts';
import { urgency, useFormat } from './kit/format.ts';
import { useNow } from './kit/now.ts';
import { Page, Panel } from './kit/page.tsx';
import { useMay, useSession } from './kit/session.ts';
import { Empty, Shown } from './kit/states.tsx';
import { StateTag, Tag } from './kit/tags.tsx';
import { useLabel } from './kit/texts.ts';
import type { Answer } from './kit/wire.ts';
import { COMMANDS, MENU } from './menu.ts';
import { NotAllowed } from './not-allowed.tsx';
import { useShellTexts } from './texts.ts';

type Needs = Answer<typeof deskNeedsMe>;

/** Orders that still wait to be sent, the most urgent first. */
const STAGES_UNSENT = 'in_review,approved,allocated,picking,picked,packed';
const UNSENT = `/orders?sort=due&stage=${STAGES_UNSENT}`;
const AT_RISK = { flag: 'late,soon', stage: STAGES_UNSENT, sort: 'due' };

/** Each count with the address of its rows; urgent ones are coloured when they are not none. */
const NUMBERS = [
  { count: 'orders_late', to: `${UNSENT}&flag=late`, urgent: true, permission: 'order.read' },
  { count: 'orders_soon', to: `${UNSENT}&flag=soon`, urgent: true, permission: 'order.read' },
  {
    count: 'exceptions_mine',
    to: '/exceptions?owner=me',
    urgent: true,
    permission: 'exception.read',
  },
  {
    count: 'exceptions_late',
    to: '/exceptions?late=true',
    urgent: true,
    permission: 'exception.read',
  },
  {
    count: 'exceptions_unowned',
    to: '/exceptions?owner=nobody',
    urgent: false,
    permission: 'exception.read',
  },
  {
    count: 'orders_in_review',
    to: '/orders?stage=in_review',
    urgent: false,
    permission: 'order.read',
  },
  {
    count: 'orders_waiting',
    to: '/orders?stage=approved',
    urgent: false,
    permission: 'order.read',
  },
  { count: 'orders_held', to: '/orders?flag=held', urgent: false, permission: 'order.read' },
  { count: 'refunds_waiting', to: '/refunds', urgent: false, permission: 'refund.read' },
  { count: 'to_release', to: '/waves', urgent: false, permission: 'wave.read' },
  { count: 'tasks_mine', to: '/tasks?mine=true', urgent: true, permission: 'pick.read' },
  { count: 'tasks_open', to: '/tasks', urgent: false, permission: 'pick.read' },
  { count: 'to_pack', to: '/pack', urgent: false, permission: 'pack.work' },
  { count: 'to_hand_over', to: '/hand-over', urgent: false, permission: 'ship.read' },
  { count: 'low_stock', to: '/running-low', urgent: true, permission: 'stock.read' },
  { count: 'transfers_open', to: '/transfers', urgent: false, permission: 'stock.transfer' },
] as const satisfies readonly {
  count: keyof Needs;
  to: string;
  urgent: boolean;
  permission: string;
}[];

function Numbers({ needs }: { needs: Needs }) {
  const t = useShellTexts();
  const may = useMay();
  const { number } = useFormat();
  return (
    <nav className="needs" aria-label={t('needs_me')}>
      {NUMBERS.filter(({ permission }) => may(permission)).map(({ count, to, urgent }) => (
        <Link key={count} to={to} className={needs[count] === 0 ? 'none' : urgent ? 'urgent' : ''}>
          <b>{number(needs[count])}</b>
          <span>{t(count)}</span>
        </Link>
      ))}
    </nav>
  );
}

function MyExceptions() {
  const t = useShellTexts();
  const label = useLabel();
  const format = useFormat();
  const now = useNow();
  const query = useQuery({
    queryKey: ['exceptions', 'home'],
    queryFn: () => get<Answer<typeof listExceptions>>('/v1/exceptions', { owner: 'me', limit: 8 }),
  });
  return (
    <Panel title={t('my_exceptions')} extra={<Link to="/exceptions">{t('all_of_them')}</Link>}>
      <Shown of={query} rows={4}>
        {({ rows }) => (
          <>
            {rows.length === 0 && <Empty>{t('none_mine')}</Empty>}
            {rows.map(({ exception_id, order_id, order_no, kind, deadline_at }) => (
              <div key={exception_id} className="needs-row">
                <Link to="/orders/$order_id" params={{ order_id }}>
                  {order_no}
                </Link>
                <Tag tone="bad">{label(EXCEPTIONS[kind as ExceptionKind])}</Tag>
                <span className={urgency(deadline_at, now)}>{format.due(deadline_at, now)}</span>
              </div>
            ))}
          </>
        )}
      </Shown>
    </Panel>
  );
}

function AtRisk() {
  const t = useShellTexts();
  const format = useFormat();
  const now = useNow();
  const query = useQuery({
    queryKey: ['orders', 'home'],
    queryFn: () => get<Answer<typeof listOrders>>('/v1/orders', { ...AT_RISK, limit: 8 }),
  });
  return (
    <Panel
      title={t('at_risk')}
      extra={<Link to={`${UNSENT}&flag=late,soon`}>{t('all_of_them')}</Link>}
    >
      <Shown of={query} rows={4}>
        {({ rows }) => (
          <>
            {rows.length === 0 && <Empty>{t('none_at_risk')}</Empty>}
            {rows.map(({ order_id, order_no, stage, ship_by, province }) => (
              <div key={order_id} className="needs-row">
                <Link to="/orders/$order_id" params={{ order_id }}>
                  {order_no}
                </Link>
                <StateTag states={STAGES} state={stage} />
                <span className="quiet">{province}</span>
                <span className={urgency(ship_by, now)}>{format.due(ship_by, now)}</span>
              </div>
            ))}
          </>
        )}
      </Shown>
    </Panel>
  );
}

export function Home() {
  const t = useShellTexts();
  const may = useMay();
  const query = useQuery({ queryKey: ['desk'], queryFn: () => get<Needs>('/v1/desk') });
  const name = useSession()?.user?.display_name ?? '';
  const anything = MENU.some(({ entries }) => entries.some(({ permission }) => may(permission)));
  if (!anything) return <NotAllowed />;
  return (
    <Page
      title={name === '' ? t('needs_me') : t('needs_name', { name })}
      actions={COMMANDS.filter(({ permission }) => may(permission)).map(({ path, text }) => (
        <Link key={path} to={path} className="button">
          {t(text)}
        </Link>
      ))}
    >
      <Shown of={query} rows={3}>
        {(needs) => <Numbers needs={needs} />}
      </Shown>
      <div className="columns even">
        {may('exception.read') && <MyExceptions />}
        {may('order.read') && <AtRisk />}
      </div>
    </Page>
  );
}
