-- Floor plans of warehouses, in versions, and the cell of each bin on them.
-- Not breaking; a new table, and columns that may be null.
create table places.floor_plan (
  tenant_id uuid not null,
  warehouse_id uuid not null,
  version int not null check (version > 0),
  cell_mm int not null check (cell_mm between 100 and 10000),
  width int not null check (width between 1 and 400),
  depth int not null check (depth between 1 and 400),
  cells text not null,
  ways text not null,
  aisles jsonb not null,
  starts jsonb not null,
  drops jsonb not null,
  speeds jsonb not null,
  lift_ms_per_level int not null check (lift_ms_per_level >= 0),
  made_by text not null check (made_by in ('editor', 'pattern', 'import')),
  saved_by uuid,
  saved_at timestamptz not null,
  primary key (tenant_id, warehouse_id, version),
  constraint floor_plan_rows check (length(cells) = (width + 1) * depth - 1
    and length(ways) = length(cells)),
  foreign key (tenant_id, warehouse_id) references places.warehouse
);
comment on table places.floor_plan is 'Floors of warehouses as grids of cells; the highest version counts, older ones are kept.';
comment on column places.floor_plan.tenant_id is 'the tenant';
comment on column places.floor_plan.warehouse_id is 'whose floor';
comment on column places.floor_plan.version is 'counts the plans of the warehouse from 1';
comment on column places.floor_plan.cell_mm is 'side of a cell, millimetres';
comment on column places.floor_plan.width is 'cells across';
comment on column places.floor_plan.depth is 'cells along';
comment on column places.floor_plan.cells is 'a row of letters per line: . floor, a aisle, n narrow aisle, # rack, x obstacle';
comment on column places.floor_plan.ways is 'of the same form: = both ways, ^ v < > the only way';
comment on column places.floor_plan.aisles is 'labels of aisles: number, name, cell';
comment on column places.floor_plan.starts is 'named cells where walks start';
comment on column places.floor_plan.drops is 'named cells where walks may end; none: where they started';
comment on column places.floor_plan.speeds is 'walking speed by kind of cell, millimetres a second';
comment on column places.floor_plan.lift_ms_per_level is 'time of reaching one level up, milliseconds';
comment on column places.floor_plan.made_by is 'how it was made';
comment on column places.floor_plan.saved_by is 'who';
comment on column places.floor_plan.saved_at is 'when';

alter table places.location
  add column cell_x int,
  add column cell_y int,
  add column side text check (side in ('up', 'down', 'left', 'right')),
  add constraint location_cell_whole check ((cell_x is null) = (cell_y is null)
    and (side is null or cell_x is not null));
comment on column places.location.cell_x is 'column of its cell on the floor plan, from 0; null while it has none';
comment on column places.location.cell_y is 'row of its cell on the floor plan, from 0';
comment on column places.location.side is 'side of its cell from which it is reached; null: whichever is free';

call kernel.guard('places.floor_plan', 'select, insert');
