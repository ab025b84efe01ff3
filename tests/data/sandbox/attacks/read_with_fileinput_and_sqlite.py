# row: read-files
# layer: landlock
# crosses: marker
# attempt: open openat
import sqlite3


def main(target):
    # SQLite opens files by itself, past Python's `open`.
    try:
        sqlite3.connect(target["secret"]).execute("select * from sqlite_master")
    except sqlite3.DatabaseError as refused:
        if "not a database" not in str(refused):
            raise
    import fileinput

    return next(fileinput.input(target["secret"]))
