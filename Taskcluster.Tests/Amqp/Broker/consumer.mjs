// Gets one message from a queue by amqplib and prints what a consumer sees of it.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.env.NODE_MODULES, 'x.js'));
const amqp = require('amqplib');

const connection = await amqp.connect(process.env.AMQP_URL);
const channel = await connection.createChannel();
const message = await channel.get(process.env.QUEUE, { noAck: true });
console.log(JSON.stringify({
  exchange: message.fields.exchange,
  routingKey: message.fields.routingKey,
  routes: message.properties.headers.CC,
  deliveryMode: message.properties.deliveryMode,
  contentType: message.properties.contentType,
  payload: JSON.parse(message.content.toString('utf8')),
}));
await connection.close();
