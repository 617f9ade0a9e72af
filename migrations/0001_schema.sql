-- Runs on MySQL 8 and MariaDB 10.11. Times are UTC. There are no foreign keys: it must be possible
-- to move all data of an application to another database, and writing messages must lock only their
-- chat.

CREATE TABLE applications (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'never leaves the stores',
  token CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(255) NOT NULL,
  chats_count BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'live chats',
  numbers_through INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'highest chat number that has a row or was skipped',
  rows_count INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'chat numbers that have a row, whatever its state',
  settled_through INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'every chat number up to here has a row or a dead letter',
  revision INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  deleted_at DATETIME(3) NULL,
  has_holes TINYINT AS (numbers_through > rows_count) STORED COMMENT 'some number up to numbers_through has no row yet',
  PRIMARY KEY (id),
  UNIQUE KEY applications_token (token),
  KEY applications_holes (has_holes, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE chats (
  application_id BIGINT UNSIGNED NOT NULL,
  number INT UNSIGNED NOT NULL,
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'identity: tells a redelivery from a collision; NULL for a void',
  state ENUM('chat', 'tombstone', 'void') NOT NULL DEFAULT 'chat',
  title VARCHAR(255) NULL,
  messages_count BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'live messages that have a row',
  numbers_through INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'highest message number that has a row or was skipped',
  rows_count INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'message numbers that have a row, whatever its state',
  settled_through INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'every message number up to here has a row or a dead letter',
  change_sequence BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'last value given out; orders all changes of the chat',
  revision INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  has_holes TINYINT AS (numbers_through > rows_count) STORED COMMENT 'some number up to numbers_through has no row yet',
  PRIMARY KEY (application_id, number),
  KEY chats_holes (has_holes, application_id, number)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE messages (
  application_id BIGINT UNSIGNED NOT NULL,
  chat_number INT UNSIGNED NOT NULL,
  number INT UNSIGNED NOT NULL,
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'identity; NULL for a void',
  state ENUM('message', 'tombstone', 'void') NOT NULL,
  body TEXT NULL,
  author VARCHAR(255) NULL,
  metadata TEXT NULL COMMENT 'JSON as it came',
  sent_at DATETIME(3) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  revision INT UNSIGNED NOT NULL DEFAULT 1,
  change_sequence BIGINT UNSIGNED NOT NULL COMMENT 'of the last change of this number',
  PRIMARY KEY (application_id, chat_number, number),
  KEY messages_changes (application_id, chat_number, change_sequence)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
PARTITION BY KEY (application_id) PARTITIONS 16;

CREATE TABLE sequence_blocks (
  application_id BIGINT UNSIGNED NOT NULL,
  chat_number INT UNSIGNED NOT NULL COMMENT '0: the chat sequence of the application',
  chain VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  after_number INT UNSIGNED NOT NULL COMMENT 'end of the sequence when the block was asked for',
  `first` INT UNSIGNED NOT NULL,
  `last` INT UNSIGNED NOT NULL,
  epoch VARCHAR(96) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason ENUM('start', 'extend', 'sealed') NOT NULL,
  granted_at DATETIME(3) NOT NULL,
  PRIMARY KEY (application_id, chat_number, chain, after_number),
  KEY sequence_blocks_last (application_id, chat_number, `last`)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Idempotency-Keys, kept for a day: after Redis lost data, a retry finds its first result here.
CREATE TABLE idempotency_keys (
  application_id BIGINT UNSIGNED NOT NULL COMMENT '0: the key created an application',
  chat_number INT UNSIGNED NOT NULL COMMENT '0: the key created a chat',
  key_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  fingerprint CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number BIGINT UNSIGNED NOT NULL COMMENT 'what was created',
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (application_id, chat_number, key_hash),
  KEY idempotency_keys_age (created_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Numbers whose chat or message is in the dead-letter queue. They are never recorded as void.
CREATE TABLE dead_letters (
  application_id BIGINT UNSIGNED NOT NULL,
  chat_number INT UNSIGNED NOT NULL COMMENT '0: a chat',
  number INT UNSIGNED NOT NULL,
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (application_id, chat_number, number, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
