"""An empty environment with the wheel and the base lock in it, as a stranger would have it."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_SOURCE = ("pyproject.toml", "README.md", "LICENSE", "src")


def install(folder: Path) -> Path:
    """Build the wheel, put it with the base lock into a new venv, return its `bin` folder.

    Raises CalledProcessError when the package registry cannot be reached.
    """
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    source = folder / "source"  # a copy, because building leaves traces in the tree
    source.mkdir(parents=True)
    for held in (ROOT / name for name in _SOURCE):
        if held.is_dir():
            traces = shutil.ignore_patterns("*.egg-info", "__pycache__")
            shutil.copytree(held, source / held.name, ignore=traces)
        elif held.exists():
            shutil.copy(held, source)
    built = folder / "wheel"
    words = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(built), str(source)]
    subprocess.run([*pip, *words], check=True, capture_output=True)
    place = folder / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    into = [*pip, "--python", str(place / "bin" / "python"), "install", "--no-deps"]
    lock = str(ROOT / "requirements-base.lock")
    for what in (["--require-hashes", "-r", lock], [str(path) for path in built.glob("*.whl")]):
        subprocess.run([*into, *what], check=True, capture_output=True)
    return place / "bin"


def cut_off(folder: Path) -> tuple[list[str], dict[str, str]]:
    """Return how to run a command without a network: a namespace of its own, else no sockets."""
    alone = ["unshare", "-n", "-r"]
    if shutil.which("unshare") and not subprocess.run([*alone, "true"], check=False).returncode:
        return alone, {}
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(
        "import socket\n"
        "def refuse(*_): raise OSError('the network is cut')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
    )
    return [], {"PYTHONPATH": str(folder)}
