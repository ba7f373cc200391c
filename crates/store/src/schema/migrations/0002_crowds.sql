-- Addresses of a run of which the same was seen: the states of their doors, and nothing was said.
-- Most addresses of a scan are such, and rows of their own would be most of a store.
CREATE TABLE crowd (
    id       INTEGER PRIMARY KEY,
    run      INTEGER NOT NULL REFERENCES run (id),
    -- The answers, without address and time.
    answers  TEXT    NOT NULL,
    -- The result line of one of them; for the others the address in it is another.
    document TEXT    NOT NULL,
    UNIQUE (run, answers, document)
) STRICT;

CREATE TABLE crowd_member (
    id      INTEGER PRIMARY KEY,
    crowd   INTEGER NOT NULL REFERENCES crowd (id),
    run     INTEGER NOT NULL REFERENCES run (id),
    -- A place without its last octet.
    network BLOB    NOT NULL,
    -- For each of them its last octet, then when it was done: eight octets, big endian.
    members BLOB    NOT NULL CHECK (length(members) > 0 AND length(members) % 9 = 0)
) STRICT;
CREATE INDEX crowd_member_run ON crowd_member (run, network);
CREATE INDEX crowd_member_network ON crowd_member (network, run);

CREATE TRIGGER crowd_keeps_its_rows BEFORE DELETE ON crowd
WHEN (SELECT state FROM run WHERE id = OLD.run) IS NOT 'forgotten'
BEGIN SELECT RAISE(ABORT, 'crowd is append-only'); END;
CREATE TRIGGER crowd_keeps_its_values BEFORE UPDATE ON crowd
BEGIN SELECT RAISE(ABORT, 'crowd is append-only'); END;
CREATE TRIGGER crowd_keeps_its_numbers BEFORE INSERT ON crowd
WHEN EXISTS (SELECT 1 FROM crowd WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'crowd is append-only'); END;

CREATE TRIGGER crowd_member_keeps_its_rows BEFORE DELETE ON crowd_member
WHEN (SELECT state FROM run WHERE id = OLD.run) IS NOT 'forgotten'
BEGIN SELECT RAISE(ABORT, 'crowd_member is append-only'); END;
CREATE TRIGGER crowd_member_keeps_its_values BEFORE UPDATE ON crowd_member
BEGIN SELECT RAISE(ABORT, 'crowd_member is append-only'); END;
CREATE TRIGGER crowd_member_keeps_its_numbers BEFORE INSERT ON crowd_member
WHEN EXISTS (SELECT 1 FROM crowd_member WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'crowd_member is append-only'); END;
