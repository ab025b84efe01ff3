from sonora import SnapshotManager


def act(snapshots: SnapshotManager):
    snapshots.list_snapshots()
