CREATE TABLE grain_state(
  storage TEXT NOT NULL,
  name TEXT NOT NULL,
  grain TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY(storage, name, grain)
) WITHOUT ROWID;

-- Times are ticks of 100 ns of UTC since year 1.
CREATE TABLE reminder(
  grain TEXT NOT NULL,
  name TEXT NOT NULL,
  first INTEGER NOT NULL,
  period INTEGER NOT NULL,
  next INTEGER NOT NULL,
  PRIMARY KEY(grain, name)
) WITHOUT ROWID;
