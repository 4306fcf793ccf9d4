/**
 * The floor of every HTTP figure: a Fastify route in a process of its own that parses the body,
 * checks it with the schema of an order, and answers. Nothing is stored.
 */
import fastify from 'fastify';
import { orderSchema } from '../areas/orders/model.ts';
import { answerAll } from './talk.ts';

const app = fastify();
app.post('/v1/orders', async (request, reply) => {
  const parsed = orderSchema.safeParse(request.body);
  if (!parsed.success) return reply.status(422).send({ problems: parsed.error.issues.length });
  const { channel_order_no, total_minor } = parsed.data;
  return { order_id: channel_order_no, order_no: channel_order_no, state: 'approved', total_minor };
});

async function open() {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}` };
}

answerAll(open, () => app.close());
