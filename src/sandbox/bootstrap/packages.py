# `import sonora` without the package's own `__init__`, which loads all of it and so makes a folder: a module whose
# path is the package, and which finds the names of the package where the package says. Compiled only when there
# are folders to import from.
def packages(paths):
    import os
    import sys

    for folder in paths:
        home = folder.rstrip("/") + "/sonora"
        try:
            os.stat(home + "/__init__.py")
        except OSError:
            continue
        break
    else:
        return
    shim = type(sys)("sonora")
    shim.__file__, shim.__path__, shim.__package__ = home + "/__init__.py", [home], "sonora"
    where = {}

    def origins():
        import ast

        with open(shim.__file__, encoding="utf-8") as file:
            tree = ast.parse(file.read())
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                for alias in node.names:
                    where[alias.asname or alias.name] = (node.module, alias.name)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        vars(shim).setdefault(target.id, node.value.value)

    def attribute(name):
        if not name.startswith("__") or name == "__version__":
            if not where:
                origins()
                if name in vars(shim):
                    return vars(shim)[name]
            if name in where:
                from importlib import import_module

                module, original = where[name]
                found = import_module("sonora" + "." * bool(module) + (module or ""))
                value = getattr(found, original)
                setattr(shim, name, value)
                return value
        raise AttributeError("module 'sonora' has no attribute %r" % (name,))

    class Folderless:
        """Loads `sonora.snapshot`, which makes a folder where it is imported, without that folder."""

        def find_spec(self, name, path=None, target=None):
            if name != "sonora.snapshot":
                return None
            from importlib.machinery import PathFinder

            spec = PathFinder.find_spec(name, path)
            if spec is not None and spec.loader is not None:
                execute = spec.loader.exec_module

                def exec_module(module):
                    make = os.mkdir
                    os.mkdir = lambda *args, **kwargs: None
                    try:
                        execute(module)
                    finally:
                        os.mkdir = make

                spec.loader.exec_module = exec_module
            return spec

    shim.__getattr__ = attribute
    sys.modules["sonora"] = shim
    sys.meta_path.insert(0, Folderless())
