/**
 * Stands where data has the number of its chat, if the data belongs to the application and to no
 * chat: a chat itself, and the sequence that numbers chats.
 */
export const NO_CHAT = 0;
