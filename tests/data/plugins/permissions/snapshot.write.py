from sonora import SnapshotManager


def act(snapshots: SnapshotManager, guild_id):
    snapshots.restore(guild_id)
