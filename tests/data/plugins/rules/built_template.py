import jinja2
from jinja2.sandbox import SandboxedEnvironment


async def render(ctx, text):
    jinja2.Template(text).render()  # expect: SNR622


jinja2.Template(bound_nowhere).render()  # expect: SNR622
jinja2.Environment(autoescape=True).from_string(input()).render()  # expect: SNR101 SNR622

jinja2.Template("Hello {{ name }}").render(name="x")  # ok: a constant
SandboxedEnvironment().from_string(input()).render()  # ok: the sandbox
