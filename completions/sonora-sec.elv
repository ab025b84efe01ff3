
set edit:completion:arg-completer[sonora-sec] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) SONORA_SEC_COMPLETE="elvish" sonora-sec -- $@words) | to-lines
}

