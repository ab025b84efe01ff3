"{0.__class__.__init__.__globals__}".format(player)  # expect: SNR202
"{p.node.password}".format_map({"p": player})  # expect: SNR202

"{0.title} by {0.author}".format(track)  # ok: what is shown
"{:>10}".format(1)  # ok
"{name}".format(name="x")  # ok
