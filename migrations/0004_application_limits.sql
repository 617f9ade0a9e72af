-- An application's own limits, as `quota/seconds`. NULL: the limit of the settings.
CREATE TABLE application_limits (
  application_id BIGINT UNSIGNED NOT NULL,
  limits_revision INT UNSIGNED NOT NULL DEFAULT 1 COMMENT 'tells Redis which of two is newer',
  writes VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `reads` VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
  searches VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
  PRIMARY KEY (application_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
