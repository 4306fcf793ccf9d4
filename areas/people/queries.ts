/** Queries on members, roles, API keys and one's own account. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { SELF } from '../../kernel/permission.ts';
import {
  listRoles as listAllRoles,
  listApiKeys,
  listMembers,
  memberProfile,
  rightsOfMembers,
} from './people.sql.ts';
import { peopleProblem } from './problems.ts';

const START = '00000000-0000-0000-0000-000000000000';

export const memberList = query({
  name: 'member.list',
  path: '/v1/members',
  en: 'Members with their roles, in order of joining',
  zh: '成员及其角色，按加入先后排列',
  permission: 'people.read',
  input: z.strictObject({ ...pageInput, search: z.string().max(80).optional() }),
  problems: [],
  async run(tx, { after, limit, search }, { merchant_ids, warehouse_ids }) {
    const rows = await listMembers(tx, {
      after: after ?? START,
      count: limit + 1,
      search: search ?? null,
      merchant_ids,
      warehouse_ids,
    });
    return pageOf(rows, limit, (row) => row.user_id);
  },
});

export const roleList = query({
  name: 'role.list',
  path: '/v1/roles',
  en: 'Roles with their permissions and how many active members have them',
  zh: '角色、权限及拥有该角色的在职人数',
  permission: 'people.read',
  input: z.strictObject({}),
  problems: [],
  async run(tx) {
    return { rows: await listAllRoles(tx) };
  },
});

export const apiKeyList = query({
  name: 'api_key.list',
  path: '/v1/api-keys',
  en: 'API keys without their secrets, oldest first',
  zh: 'API 密钥（不含密钥内容），按创建先后排列',
  permission: 'people.read',
  input: z.strictObject(pageInput),
  problems: [],
  async run(tx, { after, limit }, { merchant_ids, warehouse_ids }) {
    const rows = await listApiKeys(tx, {
      after: after ?? START,
      count: limit + 1,
      merchant_ids,
      warehouse_ids,
    });
    return pageOf(rows, limit, (row) => row.api_key_id);
  },
});

export const ownProfile = query({
  name: 'member.own_profile',
  path: '/v1/members/me',
  en: 'Your own account: name, language, second factor, roles',
  zh: '自己的账号：姓名、语言、二次验证、角色',
  permission: SELF,
  input: z.strictObject({}),
  problems: ['PERSON_NEEDED'],
  async run(tx, _input, actor) {
    if (actor.kind !== 'user' || actor.id === null) throw peopleProblem('PERSON_NEEDED');
    const [profile, roles] = await Promise.all([
      memberProfile(tx, { user_id: actor.id }),
      rightsOfMembers(tx, { user_ids: [actor.id] }),
    ]);
    if (profile === null) throw peopleProblem('PERSON_NEEDED');
    return { ...profile, roles: roles.map(({ user_id: _, ...role }) => role) };
  },
});
