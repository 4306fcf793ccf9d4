/** The people of the company: who they are, what they may do, adding and blocking them. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { Action } from '../../../web/kit/act.tsx';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { useNow } from '../../../web/kit/now.ts';
import { Page, Panel } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { SearchField } from '../../../web/kit/search-field.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import { useLocale } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { memberList, roleList } from '../queries.ts';
import { AddMember, LinkDialog } from './member-dialogs.tsx';
import { usePeopleTexts } from './texts.ts';

type Member = Answer<typeof memberList>['rows'][number];
export type Role = Answer<typeof roleList>['rows'][number];

interface GrantedRole {
  code: string;
  name_zh: string;
  name_en: string;
  merchant_ids: string[] | null;
  warehouse_ids: string[] | null;
}

const rolesOf = (row: Member) => row.roles as unknown as GrantedRole[];

/** How far somebody sees, in words. */
function useLimits(): (row: Member) => string {
  const t = usePeopleTexts();
  return useCallback(
    (row) => {
      const roles = rolesOf(row);
      if (roles.length === 0) return '–';
      const free = roles.some((role) => role.merchant_ids === null && role.warehouse_ids === null);
      if (free) return t('no_limits');
      const count = (lists: (string[] | null)[]) =>
        lists.includes(null) ? t('all') : new Set(lists.flat()).size;
      return t('limited', {
        merchants: count(roles.map((role) => role.merchant_ids)),
        warehouses: count(roles.map((role) => role.warehouse_ids)),
      });
    },
    [t],
  );
}

function State({ row }: { row: Member }) {
  const t = usePeopleTexts();
  const now = useNow();
  if (!row.active) return <Tag tone="bad">{t('blocked')}</Tag>;
  const locked = row.locked_until !== null && Date.parse(row.locked_until) > now;
  return locked ? <Tag tone="waiting">{t('locked')}</Tag> : <Tag tone="good">{t('active')}</Tag>;
}

function RowActions({ row, onLink }: { row: Member; onLink(member: Member): void }) {
  const t = usePeopleTexts();
  const { user_id, active, display_name } = row;
  return (
    <>
      <Button size="small" onClick={() => onLink(row)}>
        {t('make_link')}
      </Button>{' '}
      <Action
        label={t(active ? 'block' : 'unblock')}
        danger={active}
        path="/v1/members/change"
        targets={[{ input: { user_id, active: !active }, name: display_name }]}
        question={display_name}
      />
    </>
  );
}

function useColumns(onLink: (member: Member) => void): GridColumn<Member>[] {
  const t = usePeopleTexts();
  const locale = useLocale();
  const format = useFormat();
  const limits = useLimits();
  const manages = useMay()('people.manage');
  return useMemo(() => {
    const roles = (row: Member) =>
      rolesOf(row).map((role) => (
        <Tag key={role.code} tone="neutral">
          {locale === 'en' ? role.name_en : role.name_zh}
        </Tag>
      ));
    const login = (row: Member) => <span className="mono">{row.login_name}</span>;
    const factor = (row: Member) => t(row.second_factor ? 'on' : 'off');
    const columns: GridColumn<Member>[] = [
      { id: 'name', header: t('name'), size: 150, cell: (row) => row.display_name },
      { id: 'login', header: t('login_name'), size: 150, cell: login },
      { id: 'state', header: t('state'), size: 80, cell: (row) => <State row={row} /> },
      { id: 'roles', header: t('roles'), size: 240, cell: roles },
      { id: 'limits', header: t('limits'), size: 190, cell: limits },
      { id: 'factor', header: t('second_factor'), size: 100, cell: factor },
      { id: 'since', header: t('since'), size: 150, cell: (row) => format.time(row.created_at) },
    ];
    if (!manages) return columns;
    const actions = (row: Member) => <RowActions row={row} onLink={onLink} />;
    return [...columns, { id: 'act', header: t('actions'), size: 200, cell: actions }];
  }, [t, locale, format, limits, manages, onLink]);
}

function Roles({ roles }: { roles: readonly Role[] }) {
  const t = usePeopleTexts();
  const locale = useLocale();
  return (
    <Panel title={t('role_list')}>
      <div className="facts">
        {roles.map((role) => (
          <div key={role.role_id} title={role.permissions.join(', ')}>
            <span>{locale === 'en' ? role.name_en : role.name_zh}</span>
            <span className="quiet">{t('members_of_role', { count: Number(role.members) })}</span>
          </div>
        ))}
      </div>
    </Panel>
  );
}

export function MemberList() {
  const t = usePeopleTexts();
  const may = useMay();
  const { search, change } = useFilters<{ search?: string }>();
  const list = usePages<Member>('members', '/v1/members', { search: search.search });
  const roles = useQuery({
    queryKey: ['roles'],
    queryFn: () => get<Answer<typeof roleList>>('/v1/roles'),
  });
  const [adding, setAdding] = useState(false);
  const [linked, setLinked] = useState<Member | null>(null);
  const columns = useColumns(setLinked);
  return (
    <Page
      kind="fill"
      title={t('title')}
      actions={
        may('people.manage') && (
          <Button size="small" type="primary" onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        )
      }
      filters={
        <SearchField
          label={t('search')}
          value={search.search}
          onSearch={(text) => change({ search: text })}
        />
      }
    >
      {roles.data !== undefined && <Roles roles={roles.data.rows} />}
      <Shown of={list} rows={10}>
        {(rows) => (
          <Grid
            label={t('title')}
            name="people"
            rows={rows}
            columns={columns}
            rowId={(row) => row.user_id}
            {...list.grid}
          />
        )}
      </Shown>
      {adding && <AddMember roles={roles.data?.rows ?? []} onClose={() => setAdding(false)} />}
      {linked !== null && <LinkDialog member={linked} onClose={() => setLinked(null)} />}
    </Page>
  );
}
