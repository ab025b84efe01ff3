from sonora import SnapshotManager


def act(snapshots: SnapshotManager, player):
    snapshots.create_snapshot(player)
