/** The menu as data: where things are, and which permission shows them. */

export const MENU = [
  {
    group: 'desk',
    entries: [
      { path: '/orders', text: 'orders', permission: 'order.read' },
      { path: '/exceptions', text: 'exceptions', permission: 'exception.read' },
      { path: '/refunds', text: 'refunds', permission: 'refund.read' },
      { path: '/stock', text: 'stock', permission: 'stock.read' },
      { path: '/sizes', text: 'sizes', permission: 'catalog.edit' },
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
      { path: '/carton-sizes', text: 'carton_sizes', permission: 'carton.read' },
      { path: '/counts', text: 'counts', permission: 'stock.approve_count' },
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

export type MenuEntry = (typeof MENU)[number]['entries'][number];

/** Where somebody lands who asks for nothing in particular. */
export function firstPath(may: (permission: string) => boolean): MenuEntry['path'] | null {
  for (const { entries } of MENU) {
    for (const { path, permission } of entries) if (may(permission)) return path;
  }
  return null;
}
