-- The messages of live chats in a conversation: asked whenever one is marked as read, which most that is read is no chat.
create index message_live_chat on message (organization_id, conversation_id) where channel = 'live_chat';
