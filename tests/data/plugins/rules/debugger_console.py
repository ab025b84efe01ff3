# Consoles and debuggers that wait for somebody to type.
import code
import pdb

breakpoint()  # expect: SNR108
pdb.set_trace()  # expect: SNR108
code.interact()  # expect: SNR108
help()  # expect: SNR108
help(print)  # ok
print("breakpoint()")  # ok
