/** Problems of warehouses and their places. */
import { defineProblems } from '../../kernel/problem.ts';

export const placeProblem = defineProblems({
  WAREHOUSE_UNKNOWN: {
    status: 422,
    en: 'There is no warehouse {warehouse}',
    zh: '没有仓库 {warehouse}',
    fix_en: 'Check the code or id; the list of warehouses shows those that you may use.',
    fix_zh: '请检查仓库代码或编号；可用的仓库见仓库列表。',
  },
  ZONE_UNKNOWN: {
    status: 422,
    en: 'The warehouse {warehouse} has no zone {zone}',
    zh: '仓库 {warehouse} 没有库区 {zone}',
    fix_en: 'Add the zone first, or leave it out.',
    fix_zh: '请先新增该库区，或不填库区。',
  },
});
