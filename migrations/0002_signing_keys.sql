-- Signing keys, with which applications sign access tokens. No secret is stored: secrets are
-- derived from the operator's AUTH_SECRET, the application and the kid.
CREATE TABLE signing_keys (
  application_id BIGINT UNSIGNED NOT NULL,
  kid CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(3) NOT NULL,
  revoked_at DATETIME(3) NULL,
  PRIMARY KEY (application_id, kid)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
