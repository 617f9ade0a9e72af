-- Scheduled work that goes on where its last run stopped, also after that run was killed.
CREATE TABLE jobs (
  name VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'JSON: where the next run begins; NULL: at the start',
  holder CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'the only run that may work on the job now',
  held_until DATETIME(3) NULL COMMENT 'a holder that is dead or frozen loses the job then',
  PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
