-- Everything here runs on MySQL 8 and MariaDB 10.11. Times are UTC. No foreign keys: the stores of one application must be able to move together,
-- and the hot table takes no lock but the chat's.

CREATE TABLE applications (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'never leaves the stores',
  token CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(255) NOT NULL,
  chats_count BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'live chats',
  revision INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  deleted_at DATETIME(3) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY applications_token (token)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE chats (
  application_id BIGINT UNSIGNED NOT NULL,
  number INT UNSIGNED NOT NULL,
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'identity: tells a redelivery from a collision',
  title VARCHAR(255) NULL,
  messages_count BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'live messages that have a row',
  change_sequence BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'last value given out; orders all changes of the chat',
  revision INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  deleted_at DATETIME(3) NULL,
  PRIMARY KEY (application_id, number)
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
