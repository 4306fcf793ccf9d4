/** Lists that are read page by page, each page after the last row of the one before. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { get, type Params } from './api.ts';
import type { PageBody } from './wire.ts';

const PAGE_ROWS = 100;

/** Rows of a list with the next pages on demand. `key` begins the name in the query client. */
export function usePages<Row>(key: string, path: string, params: Params, enabled = true) {
  const query = useInfiniteQuery({
    queryKey: [key, params],
    queryFn: ({ pageParam, signal }) =>
      get<PageBody<Row>>(path, { ...params, limit: PAGE_ROWS, after: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    enabled,
  });
  const { data, fetchNextPage } = query;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows), [data]);
  const onMore = useCallback(() => void fetchNextPage({ cancelRefetch: false }), [fetchNextPage]);
  return {
    data: rows,
    error: query.error,
    refetch: query.refetch,
    grid: { hasMore: query.hasNextPage, loadingMore: query.isFetchingNextPage, onMore },
  };
}
