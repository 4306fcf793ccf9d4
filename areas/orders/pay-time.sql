-- Statements of the time to pay.

-- name: set_pay_by :none
-- Gives unpaid orders another end of their time to pay; they are reminded again before it.
update orders.sales_order o set pay_by = r.until, reminded_at = null
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, until timestamptz)
where o.tenant_id = :tenant_id and o.order_id = r.order_id;
