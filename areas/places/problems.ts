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
  FLOOR_PLAN_BROKEN: {
    status: 422,
    en: 'The floor plan cannot be kept: {reason}',
    zh: '平面图无法保存：{reason_zh}',
    fix_en: 'Correct this on the plan and save again.',
    fix_zh: '请在平面图上改正后重新保存。',
  },
  FLOOR_PLAN_CHANGED: {
    status: 409,
    en: 'Somebody saved version {version} of this floor plan meanwhile',
    zh: '此期间有人保存了该平面图的第 {version} 版',
    fix_en: 'Open the plan again and make your changes on the new version.',
    fix_zh: '请重新打开平面图，在新版本上修改。',
  },
  BINS_UNREACHABLE: {
    status: 422,
    en: '{count} bins cannot be reached from a start and left again: {bins}',
    zh: '有 {count} 个库位无法从起点到达并离开：{bins}',
    fix_en: 'Open a way to them, turn a one-way aisle, move them, or take them off the plan.',
    fix_zh: '请为其打开通道、调整单行方向、移动库位，或将其移出平面图。',
  },
  PLAN_ROW_INVALID: {
    status: 422,
    en: 'Row {row}, {field}: found "{found}", expected {expected}',
    zh: '第 {row} 行 {field}：内容为“{found}”，应为{expected_zh}',
    fix_en: 'Correct the cell in the file and import it again; nothing was kept.',
    fix_zh: '请在文件中改正该单元格后重新导入；本次未保存任何内容。',
  },
});
