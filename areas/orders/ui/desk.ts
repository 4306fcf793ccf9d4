/** What the order desk shows: the view, its filters and columns, all of it in the address. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { get } from '../../../web/kit/api.ts';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import { PRESETS, type Preset, type Search } from '../../desk/model.ts';
import type { countViews, listViews } from '../../desk/views.ts';

export interface DeskView {
  id: string;
  name: string;
  search: Search;
  /** Null: everybody has it and nobody changes it. */
  kept: { own: boolean; shared: boolean } | null;
}

export interface Desk {
  views: readonly DeskView[];
  /** The view that was opened, changed since or not. */
  view: DeskView | undefined;
  search: Search;
  /** The search differs from that of the view. */
  changed: boolean;
  /** False while the view that the address names is not known yet. */
  ready: boolean;
  /** Changes the search; undefined takes a filter away. */
  change(change: { [Key in keyof Search]?: string | undefined }, quietly?: boolean): void;
  open(search: Search, view?: string): void;
}

const COUNT_EVERY_MS = 20_000;
/** Shown when the address asks for nothing. */
const FIRST: Preset = 'needs_me';
const ALL: Preset = 'all';

const filtersOf = ({ cols: _, ...filters }: Search): Search => filters;
const isBare = (search: Search) => Object.keys(filtersOf(search)).length === 0;

/** Without what is empty, in one order, so that two searches can be compared as text. */
function tidy(search: { [Key in keyof Search]?: string | undefined }): Search {
  const given = Object.entries(search).filter(([, value]) => value);
  return Object.fromEntries(given.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const same = (a: Search, b: Search) => JSON.stringify(tidy(a)) === JSON.stringify(tidy(b));

function useViews() {
  const label = useLabel();
  const { data } = useQuery({
    queryKey: ['views'],
    queryFn: () => get<Answer<typeof listViews>>('/v1/views'),
  });
  const views = useMemo(() => {
    const presets = Object.entries(PRESETS).map(([id, preset]): DeskView => {
      return { id, name: label(preset), search: preset.search, kept: null };
    });
    const kept = (data?.rows ?? []).map(({ view_id, name, search, own, shared }): DeskView => {
      return { id: view_id, name, search, kept: { own: own === true, shared } };
    });
    return [...presets, ...kept];
  }, [data, label]);
  return { views, known: data !== undefined };
}

/** How many orders each view shows. Asked for now and then, not at every change. */
export function useViewCounts(): ReadonlyMap<string, number> {
  const { data } = useQuery({
    queryKey: ['view-counts'],
    queryFn: () => get<Answer<typeof countViews>>('/v1/views/counts'),
    placeholderData: keepPreviousData,
    refetchInterval: COUNT_EVERY_MS,
    meta: { calm: true },
  });
  return useMemo(() => new Map(data?.counts.map((row) => [row.view, row.orders])), [data]);
}

export function useDesk(): Desk {
  const { view: named, ...given } = useSearch({ strict: false }) as Search & { view?: string };
  const navigate = useNavigate();
  const { views, known } = useViews();
  const bare = isBare(given);
  const id = named ?? (bare ? FIRST : undefined);
  const view = views.find((each) => each.id === id);
  const search = bare && view !== undefined ? { ...view.search, ...given } : given;
  const go = (to: Search, view_id: string | undefined, replace: boolean) => {
    const kept = isBare(to) ? (view_id ?? ALL) : view_id;
    void navigate({ to: '/orders', search: { view: kept, ...to } as never, replace });
  };
  const compared = (of: Search) => (view?.kept === null ? filtersOf(of) : of);
  return {
    views,
    view,
    search,
    changed: view === undefined || !same(compared(search), compared(view.search)),
    ready: view !== undefined || !bare || known,
    change: (change, quietly = false) => {
      const next = tidy({ ...search, ...change });
      go(next, isBare(next) ? ALL : id, quietly);
    },
    open: (next, view_id) => go(next, view_id, false),
  };
}

/** What the list is asked for. */
export function paramsOf(search: Search): Record<string, string> {
  return filtersOf(search) as Record<string, string>;
}
