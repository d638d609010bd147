import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.app.terminal import Relevo

START = [sys.executable, "-m", "relevo", "serve", "--port", "0"]


def test_that_a_taken_port_is_one_sentence(relevo: Relevo) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        ran = relevo("serve", "--port", other.getsockname()[1])
    assert ran.code == 1
    [line] = ran.err.splitlines()
    assert "is the port taken?" in line
    assert "--port " in line
    assert "make demo PORT=" in line


def test_that_an_address_of_another_machine_is_one_sentence(relevo: Relevo) -> None:
    ran = relevo("serve", "--host", "192.0.2.1", "--port", "0")
    assert ran.code == 1
    [line] = ran.err.splitlines()
    assert "cannot listen on 192.0.2.1:0" in line


def test_that_a_file_as_data_folder_is_one_sentence(relevo: Relevo, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for data in (file, file / "below"):
        ran = relevo("serve", "--port", "0", "--data", data)
        assert ran.code == 1
        [line] = ran.err.splitlines()
        assert str(file) in line


def test_that_a_server_that_is_told_to_stop_closes_everything_and_ends_well(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    environment = {**os.environ, "RELEVO_DATA": str(data), "RELEVO_LOG_FORMAT": "json"}  # noqa: TID251 - does not fit: the surroundings of another process
    for told in (signal.SIGTERM, signal.SIGINT):
        with subprocess.Popen(  # noqa: S603 - does not fit: words of our own
            START, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if "Ctrl+C stops" in line:
                    break
            process.send_signal(told)
            _, err = process.communicate(timeout=30)
        assert (told, process.returncode, err) == (told, 0, "")
        # The store was closed: SQLite removes these when its last connection goes.
        assert not list(data.glob("relevo.db-*"))
