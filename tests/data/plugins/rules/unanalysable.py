exec('exec(\'exec(\\\'exec("exec(\\\\\\\'x = 1\\\\\\\')")\\\')\')')  # expect: SNR999

exec("exec('x = 1')")  # ok: two deep
