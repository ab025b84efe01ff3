import re

re.match(r"(a+)+$", s)  # expect: SNR804
re.compile(r"^(\w+\s?)*$")  # expect: SNR804
re.search(r"(a|a)*b", s)  # expect: SNR804
re.fullmatch(r"(a*)*", s)  # expect: SNR804
re.compile(rb"(x+x+)+y")  # expect: SNR804

re.match(r"(ab+)+c", s)  # ok: a letter between
re.compile(r"^(\d+,)*\d+$")  # ok: a comma between
re.compile(r"https?://(?:www\.)?[^\s]+$")  # ok
re.compile(r"(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m)?$")  # ok
re.match(r"(?>a+)+$", s)  # ok: an atomic group
