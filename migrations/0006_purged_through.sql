-- The chat up to which the present pass has purged a deleted application.
ALTER TABLE applications
  ADD COLUMN purged_through INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'this pass has purged the chats up to here';
