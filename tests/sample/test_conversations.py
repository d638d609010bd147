import tempfile
from functools import cache
from pathlib import Path

import pytest

from relevo.app.project import Project, load_project, sample_folder
from relevo.app.stage import HouseStage
from relevo.evaluation.cases import Case, Cases, vocabulary
from relevo.evaluation.parse import parse_cases
from relevo.evaluation.report import as_text
from relevo.evaluation.runner import run_case

FOLDERS = {
    "sample": sample_folder(),
    "template": sample_folder().parent / "template",
    "insurer": Path(__file__).parent / "insurer",
}


@cache
def project_in(name: str) -> Project:
    return load_project(FOLDERS[name], Path(tempfile.mkdtemp(prefix="relevo-")))


@cache
def stage_for(name: str) -> HouseStage:
    project = project_in(name)
    assert project.bundle is not None
    return HouseStage(project, project.bundle)


@cache
def cases_of(name: str) -> Cases:
    project = project_in(name)
    assert project.bundle is not None
    paths = sorted((project.folder / "tests").glob("*.yaml"))
    files = {f"tests/{path.name}": path.read_text(encoding="utf-8") for path in paths}
    return parse_cases(files, vocabulary(project.bundle, project.tools.specs()))


@pytest.mark.parametrize("name", FOLDERS)
def test_that_the_tests_in_the_package_have_no_mistake(name: str) -> None:
    assert cases_of(name).problems == ()


@pytest.mark.parametrize(
    ("name", "case"),
    [
        pytest.param(name, case, id=f"{name}: {case.name}")
        for name in FOLDERS
        for case in cases_of(name).cases
    ],
)
async def test_that_the_conversation_goes_as_written(name: str, case: Case) -> None:
    result = await run_case(case, stage_for(name))
    assert result.passed, "\n" + as_text([result])
