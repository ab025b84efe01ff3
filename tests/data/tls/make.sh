#!/bin/sh
# Makes the certificates that no Rust library makes: a key of RSA 1024, a signature with SHA-1. Not run by the tests.
# openssl 3.0; the dates stand, since the tests choose the time.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
leaf() {
  printf 'basicConstraints=CA:FALSE\nsubjectAltName=DNS:lava.example\nextendedKeyUsage=serverAuth\n' >"$work/ext"
  openssl req -new -newkey "$2" -nodes -keyout "$work/key" -out "$work/csr" -subj /CN=lava.example 2>/dev/null
  openssl x509 -req -in "$work/csr" -CA ca.pem -CAkey "$work/ca.key" -set_serial "$3" -days 365 "$4" \
    -extfile "$work/ext" -out "$1" 2>/dev/null
}
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/ca.key" -out ca.pem -days 3650 -subj "/CN=Test CA" 2>/dev/null
leaf weak-key.pem rsa:1024 2 -sha256
leaf sha1.pem rsa:2048 3 -sha1
leaf md5.pem rsa:2048 4 -md5
