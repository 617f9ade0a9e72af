-- Changes whose index request may not be on the index queue. The transaction of a change writes a
-- row here, which is removed once the queue has the request. The sweeper sends the requests of rows
-- that a crash leaves.
CREATE TABLE index_requests (
  application_id BIGINT UNSIGNED NOT NULL,
  chat_number INT UNSIGNED NOT NULL,
  number INT UNSIGNED NOT NULL,
  change_sequence BIGINT UNSIGNED NOT NULL COMMENT 'of the last change that asks for it',
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (application_id, chat_number, number),
  KEY index_requests_age (created_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A delete hides its resource at once; a purge in the background follows, in two passes. The
-- tombstone stays for ever, so that late writes find it.
ALTER TABLE chats
  ADD COLUMN purge_pass TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'the pass that is due; 0: none',
  ADD COLUMN purge_due DATETIME(3) NULL COMMENT 'when it is due; NULL: nothing to purge',
  ADD KEY chats_purge (purge_due);

ALTER TABLE applications
  ADD COLUMN purge_pass TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'the pass that is due; 0: none',
  ADD COLUMN purge_due DATETIME(3) NULL COMMENT 'when it is due; NULL: nothing to purge',
  ADD KEY applications_purge (purge_due);
