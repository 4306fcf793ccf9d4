/**
 * The one grid of all lists: virtual rows of one height, sticky header, columns whose width is
 * remembered, a cursor moved by keys, selection, and more rows fetched while scrolling.
 */
import {
  columnResizingFeature,
  columnSizingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Checkbox } from 'antd';
import {
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useKitTexts } from './kit-texts.ts';
import { useNarrow } from './narrow.ts';
import { useShortcuts } from './shortcuts.tsx';
import { Empty } from './states.tsx';

export interface GridColumn<Row> {
  id: string;
  header: string;
  /** Width in px until somebody changes it. */
  size: number;
  align?: 'end';
  /** Left out on narrow screens. */
  wide?: boolean;
  cell(row: Row): ReactNode;
}

export interface GridProps<Row> {
  /** Names the grid for screen readers. */
  label: string;
  /** Under which column widths are remembered. */
  name: string;
  rows: readonly Row[];
  columns: readonly GridColumn<Row>[];
  rowId(row: Row): string;
  onOpen?(row: Row): void;
  /** Marks a row: late, soon, held. */
  rowTone?(row: Row): string;
  selected?: ReadonlySet<string>;
  onSelect?(selected: ReadonlySet<string>): void;
  hasMore?: boolean;
  onMore?(): void;
  loadingMore?: boolean;
  /** Said when there are no rows. */
  empty?: ReactNode;
  /** Widths by column, kept by the screen instead of the browser. */
  widths?: Widths;
  onWidths?(widths: Widths): void;
  /** The row that is shown beside the list; null: none. Then a click shows a row, not opens it. */
  preview?: Row | null;
  onPreview?(row: Row | null): void;
}

const ROW_PX = 34;
const HEADER_PX = 32;
const SELECT_PX = 36;
const features = tableFeatures({ columnSizingFeature, columnResizingFeature });

export type Widths = Record<string, number>;

function keptWidths(name: string): Widths {
  try {
    return JSON.parse(localStorage.getItem(`fahuo.grid.${name}`) ?? '{}') as Widths;
  } catch {
    return {};
  }
}

/** The model of columns with their widths, which the browser remembers. */
function useColumns<Row extends object>(props: GridProps<Row>) {
  const { name, rows, columns, rowId, widths, onWidths } = props;
  const [columnSizing, setSizing] = useState<Widths>(() => widths ?? keptWidths(name));
  const settled = useRef(columnSizing);
  const given = JSON.stringify(widths);
  useEffect(() => {
    if (given !== undefined) setSizing(JSON.parse(given) as Widths);
  }, [given]);
  useEffect(() => {
    if (settled.current === columnSizing) return;
    const timer = setTimeout(() => {
      settled.current = columnSizing;
      const text = JSON.stringify(columnSizing);
      if (given === undefined) localStorage.setItem(`fahuo.grid.${name}`, text);
      else if (text !== given) onWidths?.(columnSizing);
    }, 300);
    return () => clearTimeout(timer);
  }, [name, columnSizing, given, onWidths]);
  const defs = useMemo(
    () => columns.map(({ id, header, size }) => ({ id, header, size, minSize: 48 })),
    [columns],
  );
  return useTable({
    features,
    columns: defs,
    data: rows as Row[],
    getRowId: rowId,
    columnResizeMode: 'onChange',
    state: { columnSizing },
    onColumnSizingChange: setSizing,
  });
}

interface Cursor {
  at: number;
  move(to: number): void;
  /** What a click on a row does: opens it, or shows it beside the list when one is shown. */
  press(index: number): (() => void) | undefined;
}

/** Where people were in each list, for when they come back. */
const places = new Map<string, string>();

function useCursor<Row>(props: GridProps<Row>, scrollTo: (index: number) => void): Cursor {
  const { name, rows, rowId, onOpen, onPreview, preview } = props;
  const t = useKitTexts();
  // By id: rows come and go while somebody reads.
  const [id, setId] = useState(() => places.get(name));
  const at = useMemo(() => rows.findIndex((row) => rowId(row) === id), [rows, rowId, id]);
  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[next];
    if (row === undefined) return;
    setId(rowId(row));
    places.set(name, rowId(row));
    scrollTo(next);
    if (preview) onPreview?.(row);
  };
  const row = rows[at];
  const next = { label: t('key_next'), run: () => move(at + 1) };
  const previous = { label: t('key_previous'), run: () => move(at - 1) };
  const open = () => {
    if (row !== undefined) onOpen?.(row);
  };
  const show = () => {
    const shown = rows[Math.max(0, at)];
    if (at < 0) move(0);
    onPreview?.(preview ? null : (shown ?? null));
  };
  useShortcuts([
    { key: 'j', ...next },
    { key: 'ArrowDown', ...next },
    { key: 'k', ...previous },
    { key: 'ArrowUp', ...previous },
    ...(onOpen ? [{ key: 'Enter', label: t('key_open'), run: open }] : []),
    ...(onPreview ? [{ key: ' ', label: t('key_preview'), run: show }] : []),
  ]);
  const press = (index: number) => {
    if (preview) return () => move(index);
    return onOpen && (() => onOpen(rows[index]!));
  };
  return { at, move, press };
}

/** Selection by box, by key, and by shift from the row chosen last. */
function useSelection<Row>(props: GridProps<Row>, at: number) {
  const { rows, rowId, selected, onSelect } = props;
  const t = useKitTexts();
  const from = useRef(-1);
  const toggle = (index: number, range: boolean) => {
    const row = rows[index];
    if (row === undefined || selected === undefined) return;
    const next = new Set(selected);
    const add = !next.has(rowId(row));
    const start = range && from.current >= 0 ? from.current : index;
    for (const each of rows.slice(Math.min(start, index), Math.max(start, index) + 1)) {
      if (add) next.add(rowId(each));
      else next.delete(rowId(each));
    }
    from.current = index;
    onSelect?.(next);
  };
  const all = rows.length > 0 && selected !== undefined && selected.size >= rows.length;
  const toggleAll = () => onSelect?.(new Set(all ? [] : rows.map(rowId)));
  const keys = [
    { key: 'x', label: t('key_select'), run: () => toggle(at, false) },
    { key: 'Escape', label: t('key_clear'), run: () => onSelect?.(new Set()) },
  ];
  useShortcuts(selected === undefined ? [] : keys);
  return { toggle, all, toggleAll };
}

interface HeadProps<Row> {
  headers: readonly Header[];
  columns: readonly GridColumn<Row>[];
  tracks: string;
  width: number;
  /** The box that selects all; null in grids without selection. */
  box: ReactNode;
}

/** What the head needs of a column's header. */
interface Header {
  id: string;
  column: { resetSize(): void };
  getResizeHandler(): (event: unknown) => void;
}

// biome-ignore-start lint/a11y: a virtual grid cannot have table elements; roles stand for them
function Head<Row>({ headers, columns, tracks, width, box }: HeadProps<Row>) {
  return (
    <div role="rowgroup" className="grid-head" style={{ minWidth: width }}>
      <div role="row" className="grid-row" style={{ gridTemplateColumns: tracks }}>
        {box !== null && (
          <div role="columnheader" className="grid-cell pinned">
            {box}
          </div>
        )}
        {headers.map((header, index) => (
          <div
            role="columnheader"
            key={header.id}
            className={cellClass(columns[index], index, box !== null)}
          >
            {columns[index]?.header}
            <div
              className="grid-resizer"
              aria-hidden="true"
              onMouseDown={header.getResizeHandler()}
              onTouchStart={header.getResizeHandler()}
              onDoubleClick={() => header.column.resetSize()}
            />
          </div>
        ))}
      </div>
    </div>
  );
}

interface LineProps<Row> {
  row: Row;
  index: number;
  start: number;
  columns: readonly GridColumn<Row>[];
  tracks: string;
  look: string;
  chosen: boolean | undefined;
  box: ReactNode;
  onOpen: (() => void) | undefined;
}

function Line<Row>(props: LineProps<Row>) {
  const { row, index, start, columns, tracks, look, chosen, box, onOpen } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      className={`grid-row ${look}`}
      style={{ gridTemplateColumns: tracks, transform: `translateY(${start}px)` }}
      onClick={(event) => openUnlessInner(event, () => onOpen?.())}
    >
      {box !== null && (
        <div role="gridcell" className="grid-cell pinned" data-inner>
          {box}
        </div>
      )}
      {columns.map((column, at) => (
        <div role="gridcell" key={column.id} className={cellClass(column, at, box !== null)}>
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

interface FrameProps {
  scroller: RefObject<HTMLDivElement | null>;
  label: string;
  rows: number;
  columns: number;
  children: ReactNode;
}

function Frame({ scroller, label, rows, columns, children }: FrameProps) {
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={rows + 1}
      aria-colcount={columns}
      className="grid"
      tabIndex={0}
    >
      {children}
    </div>
  );
}
/** Fetches the next page before the last rows come into sight. */
function useMore<Row>(props: GridProps<Row>, shown: readonly { index: number }[]): void {
  const last = shown.at(-1)?.index ?? -1;
  const { rows, hasMore, loadingMore, onMore } = props;
  useEffect(() => {
    if (hasMore && !loadingMore && last >= rows.length - 20) onMore?.();
  }, [hasMore, loadingMore, last, rows.length, onMore]);
}

/** The columns that have room on this screen. */
function useFitting<Row>(columns: readonly GridColumn<Row>[]): readonly GridColumn<Row>[] {
  const narrow = useNarrow();
  return useMemo(
    () => (narrow ? columns.filter((each) => each.wide !== true) : columns),
    [narrow, columns],
  );
}

/** See the head of this file. */
export function Grid<Row extends object>(given: GridProps<Row>) {
  const props = { ...given, columns: useFitting(given.columns) };
  const { rows, columns, rowId, selected } = props;
  const t = useKitTexts();
  const scroller = useRef<HTMLDivElement>(null);
  const headers = useColumns(props).getHeaderGroups()[0]?.headers ?? [];
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollPaddingStart: HEADER_PX,
  });
  const cursor = useCursor(props, (index) => virtual.scrollToIndex(index));
  const selection = useSelection(props, cursor.at);
  const items = virtual.getVirtualItems();
  useMore(props, items);
  const sizes = headers.map((header) => header.getSize());
  const all_sizes = selected === undefined ? sizes : [SELECT_PX, ...sizes];
  const width = all_sizes.reduce((sum, each) => sum + each, 0);
  const tracks = all_sizes.map((each) => `${each}px`).join(' ');
  const boxOf = (index: number) =>
    selected === undefined ? null : (
      <Checkbox
        aria-label={t('select_row', { name: index + 1 })}
        checked={selected.has(rowId(rows[index]!))}
        onChange={(event) => selection.toggle(index, event.nativeEvent.shiftKey)}
      />
    );
  const box_all =
    selected === undefined ? null : (
      <Checkbox
        aria-label={t('select_all')}
        checked={selection.all}
        indeterminate={!selection.all && selected.size > 0}
        onChange={selection.toggleAll}
      />
    );
  return (
    <>
      <Frame scroller={scroller} label={props.label} rows={rows.length} columns={all_sizes.length}>
        <Head headers={headers} columns={columns} tracks={tracks} width={width} box={box_all} />
        {rows.length > 0 && (
          <div
            role="rowgroup"
            className="grid-body"
            style={{ height: virtual.getTotalSize(), minWidth: width }}
          >
            {items.map(({ index, start }) => {
              const row = rows[index]!;
              return (
                <Line
                  key={rowId(row)}
                  {...{ row, index, start, columns, tracks, onOpen: cursor.press(index) }}
                  look={`${props.rowTone?.(row) ?? ''} ${index === cursor.at ? 'at' : ''}`}
                  chosen={selected?.has(rowId(row))}
                  box={boxOf(index)}
                />
              );
            })}
          </div>
        )}
        {rows.length === 0 && !props.loadingMore && <Empty>{props.empty}</Empty>}
      </Frame>
      <div className="grid-foot quiet" aria-live="polite">
        {footText(t, rows.length, props.hasMore ?? false, props.loadingMore ?? false)}
      </div>
    </>
  );
}

// biome-ignore-end lint/a11y: as above

function footText(
  t: ReturnType<typeof useKitTexts>,
  count: number,
  more: boolean,
  loading: boolean,
): string {
  if (loading) return t('more_coming');
  return more ? t('rows_loaded', { count }) : t('all_loaded', { count });
}

/** The first column, beside the box if there is one, stays in sight. */
function cellClass(column: { align?: 'end' } | undefined, index: number, boxed: boolean): string {
  const pinned = index > 0 ? '' : ` pinned${boxed ? ' beside' : ''}`;
  return `grid-cell${column?.align === 'end' ? ' end' : ''}${pinned}`;
}

/** Links and boxes inside a row do their own work; a click elsewhere opens the row. */
function openUnlessInner(event: MouseEvent, open: () => void): void {
  const inner = (event.target as HTMLElement).closest('a, button, input, label, [data-inner]');
  const marking = window.getSelection()?.isCollapsed === false;
  if (inner === null && !marking) open();
}
