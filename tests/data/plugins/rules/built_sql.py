async def find(db, q):
    await db.execute(f"SELECT * FROM t WHERE n = '{q}'")  # expect: SNR621
    await db.execute("SELECT * FROM t WHERE n=" + q)  # expect: SNR621
    await db.execute("SELECT * FROM t WHERE n LIKE '%%%s%%'" % q)  # expect: SNR621
    await db.fetchrow("DELETE FROM t WHERE n = '{}'".format(q))  # expect: SNR621
    await db.execute("SELECT * FROM t WHERE n = ?", (q,))  # ok: a parameter
    await db.execute(f"SELECT * FROM t WHERE n = {int(q)}")  # ok: a number
    print(f"SELECT * FROM t WHERE n = '{q}'")  # ok: not run


async def of(db, guild_id, table, member):
    await db.execute(f"SELECT * FROM t WHERE guild = {guild_id}")  # ok: named as a number
    await db.execute(f"SELECT * FROM {table}")  # ok: no value
    await db.execute(f"SELECT * FROM t WHERE member = {member.id}")  # ok: a number


async def count(db, limit: int):
    await db.execute(f"SELECT * FROM t WHERE n = {limit}")  # ok: annotated as a number
