/** Lists of warehouses, zones, locations, and of the regions that addresses are chosen from. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { SELF } from '../../kernel/permission.ts';
import { allCountries, childRegions } from '../../kernel/region.ts';
import { locationKinds } from './model.ts';
import { listLocations, listWarehouses, listZones } from './places.sql.ts';

export const warehouseList = query({
  name: 'warehouse.list',
  path: '/v1/warehouses',
  en: 'List all warehouses',
  zh: '仓库列表',
  permission: 'places.read',
  input: z.strictObject({}),
  problems: [],
  run: (tx) => listWarehouses(tx, { only_active: false }),
});

export const zoneList = query({
  name: 'zone.list',
  path: '/v1/zones',
  en: 'List the zones of a warehouse',
  zh: '某仓库的库区列表',
  permission: 'places.read',
  input: z.strictObject({ warehouse_id: z.uuid() }),
  problems: [],
  run: (tx, { warehouse_id }) => listZones(tx, { warehouse_id }),
});

export const locationList = query({
  name: 'location.list',
  path: '/v1/locations',
  en: 'List the locations of a warehouse; text is the beginning of a code',
  zh: '某仓库的库位列表；text 为编码的开头',
  permission: 'places.read',
  input: z.strictObject({
    ...pageInput,
    warehouse_id: z.uuid(),
    kind: z.enum(locationKinds).optional(),
    text: z.string().trim().max(40).default(''),
  }),
  problems: [],
  async run(tx, { warehouse_id, kind = null, text, after = null, limit }) {
    const page = { warehouse_id, kind, text, after, count: limit + 1 };
    return pageOf(await listLocations(tx, page), limit, (row) => row.location_id);
  },
});

export const regionList = query({
  name: 'region.list',
  path: '/v1/regions',
  en: 'List the provinces of a country, or the regions within one',
  zh: '某国家的省份，或某区域的下级区域',
  permission: SELF,
  input: z.strictObject({
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .default('CN'),
    parent: z.string().max(12).optional(),
  }),
  problems: [],
  run: async (_tx, { country, parent = null }) => childRegions(country, parent),
});

export const countryList = query({
  name: 'country.list',
  path: '/v1/countries',
  en: 'List the countries and the form of their addresses',
  zh: '国家列表及其地址格式',
  permission: SELF,
  input: z.strictObject({}),
  problems: [],
  run: async () => allCountries(),
});
