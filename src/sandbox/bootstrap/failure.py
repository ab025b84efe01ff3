# Describes what was raised. Compiled only when something was.
def failure(raised):
    def bounded(text, head, tail):
        text = text.encode("utf-8", "backslashreplace").decode("utf-8")
        if len(text) <= head + tail:
            return text
        return text[:head] + "\n  [%d characters left out]\n" % (len(text) - head - tail) + text[len(text) - tail :]

    kind = type(raised)
    try:
        message = bounded(str(raised), 3000, 1000)
    except BaseException as other:
        message = "<unprintable: str() raised %s>" % type(other).__name__
    try:
        import linecache
        import traceback

        source = request["source"]
        listed = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        linecache.cache[name] = (len(source), None, [line + "\n" for line in listed], name)
        first = trace = raised.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename != name:
            trace = trace.tb_next
        if trace is None:  # It never came to the plugin's own lines.
            trace = first
            while trace is not None and trace.tb_frame.f_code.co_filename == "<sonora-bootstrap>":
                trace = trace.tb_next
        lines = traceback.format_exception(kind, raised, trace, limit=-100)
        text = bounded("".join(lines), 4000, 12000)
    except BaseException as other:
        text = "<no traceback: %s>" % type(other).__name__
    try:
        label = "%s.%s" % (kind.__module__, kind.__qualname__)
    except BaseException:
        label = "<unprintable>"
    return {"status": "exception", "type": bounded(label, 200, 0), "message": message, "traceback": text}
