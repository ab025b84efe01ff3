# file: setup.py
import os
import subprocess

from setuptools import setup
from setuptools.command.install import install


class Install(install):
    def run(self):
        os.system("touch /tmp/x")  # expect: SNR105
        install.run(self)


subprocess.run(["node", "build.js"])  # expect: SNR105
subprocess.check_output(["git", "describe"])  # ok: asks for the version
setup(name="x", version="1", cmdclass={"install": Install})  # ok
