-- Scheduled work that goes on where its last run stopped, also after that run was killed.
CREATE TABLE jobs (
  name VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'JSON: where the next run begins; NULL: at the start',
  holder CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'the only run that may work on the job now',
  held_until DATETIME(3) NULL COMMENT 'a holder that is dead or frozen loses the job then',
  PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The chat up to which the present pass has purged a deleted application.
ALTER TABLE applications
  ADD COLUMN purged_through INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'this pass has purged the chats up to here';

-- Lets the purge of one application's deleted chats go on without reading those of the others.
ALTER TABLE chats
  ADD KEY chats_purge_by_application (application_id, purge_due);
