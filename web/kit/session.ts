/** Who is signed in: read once, kept by the query client, asked by menus and screens. */
import { useQuery } from '@tanstack/react-query';
import { permits } from '../../kernel/permission.ts';
import { ApiProblem, get } from './api.ts';
import type { Locale } from './texts.ts';

export interface Session {
  id: string | null;
  user: { user_id: string; login_name: string; display_name: string; locale: Locale } | null;
  permissions: string[];
  merchant_ids: string[] | null;
  warehouse_ids: string[] | null;
  tenant: {
    code: string;
    name: string;
    country: string;
    currency: string;
    time_zone: string;
    locale: Locale;
  };
}

export const SESSION_PATH = '/v1/session';

export const sessionQuery = {
  queryKey: ['session'],
  queryFn: () => get<Session>(SESSION_PATH),
  staleTime: 60_000,
  retry: (count: number, error: Error) => !(error instanceof ApiProblem) && count < 2,
};

/** The session, or undefined while it is not known. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data;
}

/** Gives a function that tells whether the one signed in has a permission. */
export function useMay(): (permission: string) => boolean {
  const permissions = useSession()?.permissions ?? [];
  return (permission) => permits(permissions, permission);
}
