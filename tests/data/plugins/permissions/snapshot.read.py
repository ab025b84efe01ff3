def act(snapshots, guild_id):
    return snapshots.load_snapshot(guild_id)
