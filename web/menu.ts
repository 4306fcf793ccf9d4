/** The menu and the commands as data: where things are, and which permission shows them. */

export const MENU = [
  {
    group: 'desk',
    entries: [
      { path: '/orders', text: 'orders', permission: 'order.read' },
      { path: '/together', text: 'together', permission: 'order.read' },
      { path: '/exceptions', text: 'exceptions', permission: 'exception.read' },
      { path: '/refunds', text: 'refunds', permission: 'refund.read' },
      { path: '/feedback', text: 'feedback', permission: 'feedback.read' },
      { path: '/review-rules', text: 'review_rules', permission: 'review_rule.read' },
      { path: '/imports', text: 'imports', permission: 'import.read' },
    ],
  },
  {
    group: 'goods',
    entries: [
      { path: '/stock', text: 'stock', permission: 'stock.read' },
      { path: '/running-low', text: 'running_low', permission: 'stock.read' },
      { path: '/transfers', text: 'transfers', permission: 'stock.read' },
      { path: '/promises', text: 'promises', permission: 'stock.read' },
      { path: '/sizes', text: 'sizes', permission: 'catalog.edit' },
      { path: '/cartons', text: 'cartons', permission: 'carton.read' },
      { path: '/carton-sizes', text: 'carton_sizes', permission: 'carton.read' },
    ],
  },
  {
    group: 'floor',
    entries: [
      { path: '/waves', text: 'waves', permission: 'wave.read' },
      { path: '/tasks', text: 'tasks', permission: 'pick.read' },
      { path: '/pack', text: 'packing', permission: 'pack.work' },
      { path: '/print', text: 'print', permission: 'print.read' },
      { path: '/hand-over', text: 'hand_over', permission: 'ship.read' },
      { path: '/counts', text: 'counts', permission: 'stock.approve_count' },
      { path: '/scanner', text: 'scanner', permission: 'catalog.read' },
      { path: '/floor-plan', text: 'floor_plan', permission: 'places.read' },
    ],
  },
  {
    group: 'company',
    entries: [
      { path: '/people', text: 'people', permission: 'people.read' },
      { path: '/settings', text: 'settings', permission: 'setting.read' },
    ],
  },
] as const;

/** What somebody may begin from anywhere; the palette offers it. */
export const COMMANDS = [
  { path: '/orders/new', text: 'new_order', permission: 'order.receive' },
  { path: '/imports?step=file', text: 'new_import', permission: 'import.run' },
  { path: '/review-rules?rule=new', text: 'new_rule', permission: 'review_rule.edit' },
] as const;

export type MenuEntry = (typeof MENU)[number]['entries'][number];

/** The permission without which a page shows nothing, or null when anybody may see it. */
export function permissionOf(pathname: string): string | null {
  const known = [
    ...COMMANDS,
    ...MENU.flatMap<{ path: string; permission: string }>(({ entries }) => [...entries]),
  ];
  const here = known.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
  return here?.permission ?? null;
}
