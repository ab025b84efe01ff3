# row: inherited
# layer: environment
# crosses: marker
# status: ok
import gc


def main(target):
    # Whatever objects the code that called this has, and what they refer to.
    found = gc.get_objects()
    for _ in range(2):
        found = gc.get_referents(*found)
    texts = [text for text in found if type(text) in (str, bytes)]
    return [str(text[:200]) for text in texts if text[:5] in ("MARK-", b"MARK-") and len(text) > 8]
