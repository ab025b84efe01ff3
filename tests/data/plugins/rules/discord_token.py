TOKEN = "MTA0NzI5NTQ4NzM5NTgyNzY0Mg." "GxYzAb." "abcdefghijklmnopqrstuvwxyz0123456789AB"  # expect: SNR611
SPLIT = "MTA0NzI5NTQ4NzM5NTgyNzY0Mg.GxYzAb." + "abcdefghijklmnopqrstuvwxyz0123456789AB"  # expect: SNR611

EXAMPLE = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"  # ok: the one in Discord's documentation
STRUCK_OUT = "MTA0NzI5NTQ4NzM5NTgyNzY0Mg.XXXXXX.XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"  # ok
MODULE = "abcdefghijklmnopqrstuvwx.abcdef.abcdefghijklmnopqrstuvwxyz0123456789"  # ok: no id in front
