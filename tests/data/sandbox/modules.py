"""Imports every module of the standard library, and returns what was imported and what failed with which error."""

import pkgutil
import sys
import sysconfig

# Imports that show, open or do something, need a display, or run programs to find the terminal's library; and tests,
# which are no library.
LEFT_OUT = {"__main__", "_pyrepl", "antigravity", "idlelib", "test", "this", "tkinter", "turtle", "turtledemo"}


def top_level():
    if hasattr(sys, "stdlib_module_names"):
        return sorted(sys.stdlib_module_names)
    places = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib") + "/lib-dynload"]
    return sorted({*sys.builtin_module_names, *(found.name for found in pkgutil.iter_modules(places))})


def main():
    imported, failed = [], {}
    names = [name for name in top_level() if name not in LEFT_OUT]
    while names:
        name = names.pop(0)
        try:
            __import__(name)
        except BaseException as error:
            failed[name] = type(error).__name__
            continue
        imported.append(name)
        for found in pkgutil.iter_modules(getattr(sys.modules[name], "__path__", [])):
            if found.name not in ("__main__", "_bundled", "test", "tests"):
                names.append(f"{name}.{found.name}")
    return {"version": list(sys.version_info[:2]), "imported": sorted(imported), "failed": failed}
