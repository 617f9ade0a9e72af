-- Lets the purge of one application's deleted chats go on without reading those of the others.
ALTER TABLE chats
  ADD KEY chats_purge_by_application (application_id, purge_due);
