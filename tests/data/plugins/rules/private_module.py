# Modules that the standard library keeps to itself.
import posix  # expect: SNR305
import _posixsubprocess  # expect: SNR305
from nt import system  # expect: SNR305
import os  # ok
import posixpath  # ok
import _thread  # ok
