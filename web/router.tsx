/** All addresses of the desk. Filters live in the address, so that a link shows the same list. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { Loading } from './kit/states.tsx';
import { Broken, NowhereInShell, Shell } from './shell.tsx';

/** Values of an address are plain text: `stage=picked,packed`. */
type Search = Record<string, string>;

function only(...keys: string[]) {
  return (search: Record<string, unknown>): Search =>
    Object.fromEntries(
      keys.flatMap((key) => {
        const value = search[key];
        return typeof value === 'string' && value !== '' ? [[key, value]] : [];
      }),
    );
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NowhereInShell });
const desk = createRoute({ getParentRoute: () => root, id: 'desk', component: Shell });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: only('next'),
  component: lazyRouteComponent(() => import('../areas/people/ui/sign-in.tsx'), 'SignIn'),
});
const home = createRoute({
  getParentRoute: () => desk,
  path: '/',
  component: lazyRouteComponent(() => import('./home.tsx'), 'Home'),
});
/** As in orders/model.ts, which would bring all rules of orders to the sign-in page. */
const ORDER_FILTERS = ['stage', 'shop_id', 'merchant_id', 'payment', 'province', 'exception']
  .concat(['flag', 'placed_from', 'placed_to', 'text', 'sort'])
  .concat(['view', 'cols']);
const orders = createRoute({
  getParentRoute: () => desk,
  path: '/orders',
  validateSearch: only(...ORDER_FILTERS),
  component: lazyRouteComponent(() => import('../areas/orders/ui/order-list.tsx'), 'OrderList'),
});
const order = createRoute({
  getParentRoute: () => desk,
  path: '/orders/$order_id',
  component: lazyRouteComponent(() => import('../areas/orders/ui/order-page.tsx'), 'OrderPage'),
});
const exceptions = createRoute({
  getParentRoute: () => desk,
  path: '/exceptions',
  validateSearch: only('kind', 'owner', 'late'),
  component: lazyRouteComponent(
    () => import('../areas/review/ui/exception-list.tsx'),
    'ExceptionList',
  ),
});
const rules = createRoute({
  getParentRoute: () => desk,
  path: '/review-rules',
  validateSearch: only('rule'),
  component: lazyRouteComponent(() => import('../areas/review/ui/rule-list.tsx'), 'RuleList'),
});
const imports = createRoute({
  getParentRoute: () => desk,
  path: '/imports',
  validateSearch: only('step', 'run_id'),
  component: lazyRouteComponent(() => import('../areas/imports/ui/import-list.tsx'), 'ImportList'),
});
const newOrder = createRoute({
  getParentRoute: () => desk,
  path: '/orders/new',
  component: lazyRouteComponent(() => import('../areas/orders/ui/new-order.tsx'), 'NewOrder'),
});
const refunds = createRoute({
  getParentRoute: () => desk,
  path: '/refunds',
  validateSearch: only('view'),
  component: lazyRouteComponent(() => import('../areas/orders/ui/refund-list.tsx'), 'RefundList'),
});
const feedback = createRoute({
  getParentRoute: () => desk,
  path: '/feedback',
  validateSearch: only('score', 'tag', 'shop_id', 'waits'),
  component: lazyRouteComponent(
    () => import('../areas/voice/ui/feedback-list.tsx'),
    'FeedbackList',
  ),
});
const together = createRoute({
  getParentRoute: () => desk,
  path: '/together',
  validateSearch: only('warehouse_id'),
  component: lazyRouteComponent(
    () => import('../areas/orders/ui/together/together-list.tsx'),
    'TogetherList',
  ),
});
const stock = createRoute({
  getParentRoute: () => desk,
  path: '/stock',
  validateSearch: only('text', 'warehouse_id', 'only_short', 'why'),
  component: lazyRouteComponent(() => import('../areas/stock/ui/stock-list.tsx'), 'StockList'),
});
const transfers = createRoute({
  getParentRoute: () => desk,
  path: '/transfers',
  validateSearch: only('state', 'warehouse_id'),
  component: lazyRouteComponent(
    () => import('../areas/stock/ui/transfer-list.tsx'),
    'TransferList',
  ),
});
const transfer = createRoute({
  getParentRoute: () => desk,
  path: '/transfers/$transfer_id',
  component: lazyRouteComponent(
    () => import('../areas/stock/ui/transfer-page.tsx'),
    'TransferPage',
  ),
});
const runningLow = createRoute({
  getParentRoute: () => desk,
  path: '/running-low',
  validateSearch: only('text', 'warehouse_id', 'all'),
  component: lazyRouteComponent(() => import('../areas/stock/ui/low-list.tsx'), 'LowList'),
});
const promises = createRoute({
  getParentRoute: () => desk,
  path: '/promises',
  validateSearch: only('text', 'warehouse_id'),
  component: lazyRouteComponent(() => import('../areas/stock/ui/promise-list.tsx'), 'PromiseList'),
});
const counts = createRoute({
  getParentRoute: () => desk,
  path: '/counts',
  validateSearch: only('state'),
  component: lazyRouteComponent(() => import('../areas/stock/ui/count-list.tsx'), 'CountList'),
});
const waves = createRoute({
  getParentRoute: () => desk,
  path: '/waves',
  validateSearch: only('warehouse_id'),
  component: lazyRouteComponent(() => import('../areas/waves/ui/wave-page.tsx'), 'WavePage'),
});
const tasks = createRoute({
  getParentRoute: () => desk,
  path: '/tasks',
  validateSearch: only('state', 'wave_id', 'warehouse_id', 'mine'),
  component: lazyRouteComponent(() => import('../areas/picking/ui/task-list.tsx'), 'TaskList'),
});
const task = createRoute({
  getParentRoute: () => desk,
  path: '/tasks/$task_id',
  component: lazyRouteComponent(() => import('../areas/picking/ui/task-page.tsx'), 'TaskPage'),
});
const pack = createRoute({
  getParentRoute: () => desk,
  path: '/pack',
  component: lazyRouteComponent(() => import('../areas/packing/ui/pack-bench.tsx'), 'PackBench'),
});
const packCommands = createRoute({
  getParentRoute: () => desk,
  path: '/pack/commands',
  component: lazyRouteComponent(
    () => import('../areas/packing/ui/command-sheet.tsx'),
    'CommandSheet',
  ),
});
const cartons = createRoute({
  getParentRoute: () => desk,
  path: '/cartons',
  validateSearch: only('warehouse_id'),
  component: lazyRouteComponent(() => import('../areas/packing/ui/carton-list.tsx'), 'CartonList'),
});
const scanner = createRoute({
  getParentRoute: () => desk,
  path: '/scanner',
  component: lazyRouteComponent(() => import('./scanner/scanner-page.tsx'), 'ScannerPage'),
});
const cartonSizes = createRoute({
  getParentRoute: () => desk,
  path: '/carton-sizes',
  validateSearch: only('days', 'sizes', 'warehouse_id'),
  component: lazyRouteComponent(
    () => import('../areas/packing/ui/carton-sizes.tsx'),
    'CartonSizes',
  ),
});
const sizes = createRoute({
  getParentRoute: () => desk,
  path: '/sizes',
  validateSearch: only('state'),
  component: lazyRouteComponent(() => import('../areas/catalog/ui/size-list.tsx'), 'SizeList'),
});
const print = createRoute({
  getParentRoute: () => desk,
  path: '/print',
  validateSearch: only('view', 'warehouse_id', 'order_ids', 'from', 'to'),
  component: lazyRouteComponent(() => import('../areas/printing/ui/print-page.tsx'), 'PrintPage'),
});
const printBatch = createRoute({
  getParentRoute: () => desk,
  path: '/print/$batch_id',
  component: lazyRouteComponent(() => import('../areas/printing/ui/batch-page.tsx'), 'BatchPage'),
});
const handOver = createRoute({
  getParentRoute: () => desk,
  path: '/hand-over',
  validateSearch: only('warehouse_id', 'carrier'),
  component: lazyRouteComponent(() => import('../areas/shipping/ui/hand-over.tsx'), 'HandOver'),
});
const floorPlan = createRoute({
  getParentRoute: () => desk,
  path: '/floor-plan',
  validateSearch: only('warehouse_id', 'version', 'heat'),
  component: lazyRouteComponent(() => import('../areas/places/ui/floor-page.tsx'), 'FloorPage'),
});
const people = createRoute({
  getParentRoute: () => desk,
  path: '/people',
  validateSearch: only('search'),
  component: lazyRouteComponent(() => import('../areas/people/ui/member-list.tsx'), 'MemberList'),
});

const settings = createRoute({
  getParentRoute: () => desk,
  path: '/settings',
  component: lazyRouteComponent(
    () => import('../areas/settings/ui/settings-page.tsx'),
    'SettingsPage',
  ),
});

const screens = [
  home,
  orders,
  order,
  exceptions,
  rules,
  imports,
  newOrder,
  refunds,
  feedback,
  together,
  stock,
  transfers,
  transfer,
  runningLow,
  promises,
  counts,
  waves,
  tasks,
  task,
  pack,
  packCommands,
  cartons,
  scanner,
  cartonSizes,
  sizes,
  print,
  printBatch,
  handOver,
  floorPlan,
  people,
  settings,
];

export const router = createRouter({
  routeTree: root.addChildren([signIn, desk.addChildren(screens)]),
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch(search) {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const text = new URLSearchParams(given as [string, string][]).toString();
    return text === '' ? '' : `?${text}`;
  },
  defaultPendingComponent: Loading,
  defaultErrorComponent: Broken,
  defaultPreload: 'intent',
  scrollRestoration: true,
});
