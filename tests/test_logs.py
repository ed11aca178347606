import logging
import logging.config

import pytest

from urbanfeed.cli.logs import log_configuration
from urbanfeed.settings import load


def test_a_stranger_cannot_write_a_log_line_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(log_configuration(load()))
    logging.getLogger("urbanfeed").info("GET /%s", "\r\n2026-01-01 [info] all is well")
    assert len(capsys.readouterr().err.splitlines()) == 1
