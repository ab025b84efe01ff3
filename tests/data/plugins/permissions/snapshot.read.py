from sonora import SnapshotManager


def act(snapshots: SnapshotManager, guild_id):
    snapshots.load(guild_id)
