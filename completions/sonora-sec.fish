complete --keep-order --exclusive --command sonora-sec --arguments "(SONORA_SEC_COMPLETE=fish sonora-sec -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
