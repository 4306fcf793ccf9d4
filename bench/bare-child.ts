/**
 * The floor of every HTTP figure: Fastify routes in a process of their own that parse the body,
 * check it with the schema of an order or of a hold, and answer. Nothing is stored.
 */
import fastify from 'fastify';
import { orderSchema } from '../areas/orders/model.ts';
import { holdSchema } from '../areas/stock/model.ts';
import { answerAll } from './talk.ts';

const app = fastify();
app.post('/v1/orders', async (request, reply) => {
  const parsed = orderSchema.safeParse(request.body);
  if (!parsed.success) return reply.status(422).send({ problems: parsed.error.issues.length });
  const { channel_order_no, total_minor } = parsed.data;
  return { order_id: channel_order_no, order_no: channel_order_no, state: 'approved', total_minor };
});

app.post('/v1/stock/hold', async (request, reply) => {
  const parsed = holdSchema.safeParse(request.body);
  if (!parsed.success) return reply.status(422).send({ problems: parsed.error.issues.length });
  return { basket: parsed.data.basket, expires_at: '2026-01-01T00:00:00.000Z' };
});

async function open() {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}` };
}

answerAll(open, () => app.close());
