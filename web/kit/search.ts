/** The filters of a list, as they stand in the address. */
import { useNavigate, useSearch } from '@tanstack/react-router';

export type Filters = Record<string, string | undefined>;

/** The filters at hand, and a function that changes some of them. Undefined takes one away. */
export function useFilters<Search extends { [Key in keyof Search]?: string | undefined }>() {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const change = (change: { [Key in keyof Search]?: string | undefined }) => {
    void navigate({ to: '.', search: { ...search, ...change } as never, replace: true });
  };
  return { search, change };
}
