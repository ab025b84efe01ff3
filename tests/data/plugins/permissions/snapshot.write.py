def act(snapshots, guild_id, player):
    snapshots.restore_snapshot(guild_id, player)
