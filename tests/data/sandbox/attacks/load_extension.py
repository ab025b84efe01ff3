# row: native-code
# layer: landlock
# crosses: result
# attempt: open openat
import _imp
import importlib.machinery


def main(target):
    spec = importlib.machinery.ModuleSpec("another", None, origin=target["shared_object"])
    try:
        return bool(_imp.create_dynamic(spec))
    except ImportError as refused:
        # The file was loaded, and only has no module of that name.
        if "does not define module export function" in str(refused):
            return "loaded"
        raise
