/** What the gateway's executor needs of messages. */
export { messageToSend, settleMessages } from './notifications.sql.ts';
